namespace Agents.Memory.Vectors.Embedded;

/// <summary>A filter in the numbers of <see cref="SlotNames"/>; null: not looked at.</summary>
internal sealed class SlotFilter
{
    public required int Tenant { get; init; }

    public required int? Scope { get; init; }

    public required int? Kind { get; init; }

    public required int? Parent { get; init; }

    /// <summary>Sets of groups that hold one of the reader's.</summary>
    public required HashSet<int>? Groups { get; init; }

    public required long ExpiresAfter { get; init; }

    public required long? ExpiredBy { get; init; }

    public required bool? Current { get; init; }

    /// <summary>Appends the slots of a segment that it lets through.</summary>
    /// <returns>How many there are in <paramref name="found"/> now.</returns>
    public int Collect(SlotFacts facts, int first, int[] found, int count)
    {
        if (Scope is { } scope)
        {
            // Few out of many: the processor looks at eight or more at a time.
            var scopes = facts.Scopes;
            for (var at = 0; scopes[at..].IndexOf(scope) is >= 0 and var step; at++)
            {
                at += step;
                if (Passes(facts, at)) found[count++] = first + at;
            }

            return count;
        }

        var tenants = facts.Tenants;
        for (var at = 0; at < tenants.Length; at++)
        {
            if (tenants[at] == Tenant && Passes(facts, at)) found[count++] = first + at;
        }

        return count;
    }

    private bool Passes(SlotFacts facts, int slot)
    {
        if (facts.TenantOf(slot) != Tenant) return false;
        var fact = facts[slot];
        return (Scope is null || fact.Scope == Scope)
            && (Kind is null || fact.Kind == Kind)
            && (Parent is null || fact.Parent == Parent)
            && (Current is null || fact.Current == Current)
            && fact.Expires > ExpiresAfter
            && (ExpiredBy is null || fact.Expires <= ExpiredBy)
            && (Groups is null || Groups.Contains(fact.Groups));
    }
}
