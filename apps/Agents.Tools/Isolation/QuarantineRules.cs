using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;

namespace Agents.Tools.Isolation;

/// <summary>What becomes of an entry of the quarantine list. Null: the version is in service.</summary>
internal static class QuarantineRules
{
    /// <summary>Longest time between two probes, as a multiple of the first.</summary>
    public const int MaxBackoff = 16;

    public static QuarantinedVersion Enter(VersionGuard guard, DateTimeOffset now) => new()
    {
        Tool = guard.Tool,
        Version = guard.Version,
        Reason = guard.Reason,
        Since = now,
        NextProbeAt = now + Interval(guard.Settings.Quarantine, failedProbes: 0),
    };

    public static bool IsDue(QuarantinedVersion entry, DateTimeOffset now) => entry.NextProbeAt <= now;

    /// <summary>Takes the probe that is due: nobody else does until the next, which comes also when this one is never heard of again.</summary>
    public static QuarantinedVersion Claim(QuarantinedVersion entry, ToolQuarantine settings, DateTimeOffset now) =>
        IsDue(entry, now) ? entry with { NextProbeAt = now + Interval(settings, entry.FailedProbes) } : entry;

    /// <summary>Null when that was the last one that it needed.</summary>
    public static QuarantinedVersion? Pass(QuarantinedVersion entry, ToolQuarantine settings, DateTimeOffset now) =>
        entry.PassedProbes + 1 >= settings.ProbesToRelease
            ? null
            : entry with
            {
                PassedProbes = entry.PassedProbes + 1,
                FailedProbes = 0,
                NextProbeAt = now + Interval(settings, failedProbes: 0),
            };

    public static QuarantinedVersion Fail(QuarantinedVersion entry, ToolQuarantine settings, DateTimeOffset now) => entry with
    {
        PassedProbes = 0,
        FailedProbes = entry.FailedProbes + 1,
        NextProbeAt = now + Interval(settings, entry.FailedProbes + 1),
    };

    private static TimeSpan Interval(ToolQuarantine settings, int failedProbes) =>
        TimeSpan.FromSeconds(settings.ProbeSeconds) * Math.Min(MaxBackoff, Math.Pow(2, failedProbes));
}
