namespace Agents.Decisions.Runs;

/// <summary>Pauses between tries.</summary>
internal static class Pauses
{
    /// <summary>Twice as long, up to the longest.</summary>
    public static TimeSpan Double(TimeSpan pause, TimeSpan longest) => pause + pause < longest ? pause + pause : longest;
}
