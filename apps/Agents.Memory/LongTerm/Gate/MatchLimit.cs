namespace Agents.Memory.LongTerm.Gate;

/// <summary>How long one pattern may look at one text.</summary>
internal static class MatchLimit
{
    /// <summary>Milliseconds by the clock, so far above what any match takes that a process that is kept waiting loses no memory.</summary>
    public const int Milliseconds = 2_000;
}
