using Agents.Contracts.Inventory;
using Agents.Hosting.Settings;

namespace Agents.Tools.Lanes;

/// <summary>
/// Settings in section <c>Tools:Lanes</c>: how long something waits before it goes ahead of what is more urgent, with every fourth
/// start.
/// </summary>
internal sealed record LaneOptions
{
    /// <summary>Calls of normal tenants go ahead of those of VIP tenants after, in ms, 1 to 3,600,000.</summary>
    public int NormalAgeMs { get; init; } = 2000;

    /// <summary>Interactive calls go ahead of critical ones that are beyond their reserve after, in ms, 1 to 3,600,000.</summary>
    public int InteractiveAgeMs { get; init; } = 5000;

    /// <summary>Batch calls go ahead of interactive ones after, in ms, 1 to 86,400,000.</summary>
    public int BatchAgeMs { get; init; } = 60_000;

    public TimeSpan NormalAge => TimeSpan.FromMilliseconds(NormalAgeMs);

    public TimeSpan AgeOf(ToolClass toolClass) =>
        TimeSpan.FromMilliseconds(toolClass == ToolClass.Batch ? BatchAgeMs : InteractiveAgeMs);

    public void Check(SettingsCheck check, string section)
    {
        check.Range($"{section}:{nameof(NormalAgeMs)}", NormalAgeMs, 1, 3_600_000);
        check.Range($"{section}:{nameof(InteractiveAgeMs)}", InteractiveAgeMs, 1, 3_600_000);
        check.Range($"{section}:{nameof(BatchAgeMs)}", BatchAgeMs, 1, 86_400_000);
    }
}
