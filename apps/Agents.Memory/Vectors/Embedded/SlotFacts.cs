namespace Agents.Memory.Vectors.Embedded;

/// <summary>
/// What a filter looks at, one column a field, so that going through all slots reads little memory. Written by one; read by all at any time:
/// a slot is seen whole or not at all, for its tenant is written last, and it is not used again before all readers from before have left.
/// </summary>
internal sealed class SlotFacts
{
    public const int Free = 0;

    private readonly int[] _tenant;
    private readonly int[] _scope;
    private readonly int[] _kind;
    private readonly int[] _parent;
    private readonly int[] _groups;
    private readonly long[] _expires;
    private readonly bool[] _current;
    private readonly long[] _version;

    public SlotFacts(int slots)
    {
        (_tenant, _scope, _kind, _parent, _groups) = (new int[slots], new int[slots], new int[slots], new int[slots], new int[slots]);
        (_expires, _current, _version) = (new long[slots], new bool[slots], new long[slots]);
    }

    public ReadOnlySpan<int> Tenants => _tenant;

    public ReadOnlySpan<int> Scopes => _scope;

    public int TenantOf(int slot) => Volatile.Read(ref _tenant[slot]);

    public SlotFact this[int slot] =>
        new(_tenant[slot], _scope[slot], _kind[slot], _parent[slot], _groups[slot], _expires[slot], _current[slot], _version[slot]);

    public void Publish(int slot, SlotFact fact)
    {
        (_scope[slot], _kind[slot], _parent[slot], _groups[slot]) = (fact.Scope, fact.Kind, fact.Parent, fact.Groups);
        (_expires[slot], _current[slot], _version[slot]) = (fact.Expires, fact.Current, fact.Version);
        Volatile.Write(ref _tenant[slot], fact.Tenant);
    }

    /// <summary>Nobody who comes from now on sees the slot.</summary>
    public void Hide(int slot) => Volatile.Write(ref _tenant[slot], Free);
}

/// <summary>One item as filters see it; names are numbers of <see cref="NameTable{T}"/>.</summary>
/// <param name="Scope">Tenant and user.</param>
/// <param name="Expires">Unix milliseconds; <see cref="long.MaxValue"/>: no end.</param>
/// <param name="Version">Row of the item; a replaced item gets a new one, which is never used again.</param>
internal readonly record struct SlotFact(int Tenant, int Scope, int Kind, int Parent, int Groups, long Expires, bool Current, long Version);
