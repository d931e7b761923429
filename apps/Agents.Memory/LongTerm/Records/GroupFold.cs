namespace Agents.Memory.LongTerm.Records;

/// <summary>
/// Works out which member of a group holds. It looks at all of them and at when each was said, never at when it arrived, so that events out
/// of order end in the same.
/// </summary>
internal static class GroupFold
{
    /// <summary>The members with what holds and what replaced what; the latest said first.</summary>
    public static IReadOnlyList<MemoryRecord> Fold(IEnumerable<MemoryRecord> members)
    {
        var ordered = members.Order(ByTime).ToArray();
        var holder = ordered.LastOrDefault(one => one.Slot?.Negated != true);
        // "I no longer live in Bergen" says nothing when it is known that he lives in Oslo since.
        bool Counts(MemoryRecord one) => one.Slot is not { Negated: true, Exclusive: true } slot
            || holder?.Slot is not { } held
            || Wording.OneHoldsTheOther(slot.Value, held.Value);
        var chain = ordered.Where(Counts).ToArray();
        var current = chain[^1];
        return [.. ordered.Reverse().Select(one => one == current
            ? one with { Current = true, SupersededBy = null, EndedAt = null }
            : Array.IndexOf(chain, one) is var place && place < 0
                ? one with { Current = false, SupersededBy = current.Id, EndedAt = one.LastSaidAt }
                : Ended(one, chain[place + 1]))];
    }

    private static readonly Comparer<MemoryRecord> ByTime = Comparer<MemoryRecord>.Create((one, other) =>
        one.LastSaidAt != other.LastSaidAt ? one.LastSaidAt.CompareTo(other.LastSaidAt) : string.CompareOrdinal(one.Id, other.Id));

    // It ended when the next one was first said after it.
    private static MemoryRecord Ended(MemoryRecord one, MemoryRecord next) => one with
    {
        Current = false,
        SupersededBy = next.Id,
        EndedAt = next.Sources.Select(source => source.At).Append(next.FirstSaidAt).Where(at => at > one.LastSaidAt).DefaultIfEmpty(next.LastSaidAt).Min(),
    };
}
