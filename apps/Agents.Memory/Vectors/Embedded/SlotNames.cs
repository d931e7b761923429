namespace Agents.Memory.Vectors.Embedded;

/// <summary>The names of one collection, and filters in their numbers.</summary>
internal sealed class SlotNames
{
    // In a field of its own: a separator that a name may hold would make two scopes one.
    private readonly NameTable<string> _tenants = new();
    private readonly NameTable<(string Tenant, string? User)> _scopes = new();
    private readonly NameTable<string> _kinds = new();
    private readonly NameTable<(string Tenant, string? Parent)> _parents = new();
    private readonly NameTable<GroupSet> _groups = new();

    public SlotFact Use(CatalogItem item) => new(
        _tenants.Use(item.Tenant), _scopes.Use((item.Tenant, item.User)), _kinds.Use(item.Kind), _parents.Use((item.Tenant, item.Parent)),
        _groups.Use(new GroupSet(item.Groups)), item.Expires ?? long.MaxValue, item.Current, item.Version);

    public void Release(SlotFact fact)
    {
        _tenants.Release(fact.Tenant);
        _scopes.Release(fact.Scope);
        _kinds.Release(fact.Kind);
        _parents.Release(fact.Parent);
        _groups.Release(fact.Groups);
    }

    /// <summary>Items of the filter's tenant, and of its user if it names one.</summary>
    public int Count(VectorFilter filter) =>
        filter.User is { } user ? _scopes.Count((filter.Tenant, user)) : _tenants.Count(filter.Tenant);

    /// <summary>The filter in numbers; null when it names something that no item has.</summary>
    public SlotFilter? Compile(VectorFilter filter)
    {
        var numbers = new SlotFilter
        {
            Tenant = _tenants.Find(filter.Tenant),
            Scope = filter.User is { } user ? _scopes.Find((filter.Tenant, user)) : null,
            Kind = filter.Kind is { } kind ? _kinds.Find(kind) : null,
            Parent = filter.Parent is { } parent ? _parents.Find((filter.Tenant, parent)) : null,
            Groups = filter.Groups is { } groups ? Sets(groups) : null,
            ExpiresAfter = filter.At?.ToUnixTimeMilliseconds() ?? long.MinValue,
            ExpiredBy = filter.ExpiredBy?.ToUnixTimeMilliseconds(),
            Current = filter.Current,
        };
        const int unknown = NameTable<string>.Unknown;
        return numbers.Tenant == unknown || numbers.Scope == unknown || numbers.Kind == unknown || numbers.Parent == unknown || numbers.Groups is { Count: 0 }
            ? null : numbers;
    }

    private HashSet<int> Sets(IReadOnlyList<string> readers)
    {
        var wanted = readers.ToHashSet(StringComparer.Ordinal);
        return wanted.Count == 0 ? [] : [.. _groups.All.Where(g => g.Name.Names.Any(wanted.Contains)).Select(g => g.Number)];
    }

    private sealed class GroupSet(IReadOnlyList<string> names) : IEquatable<GroupSet>
    {
        public string[] Names { get; } = [.. names.Order(StringComparer.Ordinal)];

        public bool Equals(GroupSet? other) => other is not null && Names.AsSpan().SequenceEqual(other.Names);

        public override bool Equals(object? obj) => Equals(obj as GroupSet);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (var name in Names) hash.Add(name, StringComparer.Ordinal);
            return hash.ToHashCode();
        }
    }
}
