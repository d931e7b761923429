namespace Agents.Memory.LongTerm.Records;

/// <summary>Where a memory was said.</summary>
/// <param name="Session">The session; null: it was given through the API.</param>
/// <param name="Turn">The turn; null: it was given through the API.</param>
/// <param name="At">When it was said, UTC.</param>
internal sealed record MemorySource(string? Session, string? Turn, DateTimeOffset At) : IComparable<MemorySource>
{
    /// <summary>Later said is greater. Of one time the names decide, so that every order of arrival gives the same.</summary>
    public int CompareTo(MemorySource? other) =>
        other is null ? 1
        : At != other.At ? At.CompareTo(other.At)
        : string.CompareOrdinal(Session, other.Session) is not 0 and var session ? session
        : string.CompareOrdinal(Turn, other.Turn);

    /// <summary>Whether it is the same turn, whenever it was said to be.</summary>
    public bool IsSame(MemorySource other) => Session == other.Session && Turn == other.Turn;
}
