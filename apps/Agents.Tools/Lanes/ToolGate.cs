using Agents.Contracts.Inventory;
using Agents.Tools.Admission;

namespace Agents.Tools.Lanes;

/// <summary>Whether calls of a version may start.</summary>
internal enum GateState
{
    Open,

    /// <summary>Only when nobody else waits.</summary>
    BeyondShare,

    /// <summary>Its bulkhead is full, or its tool's rate limit is used up.</summary>
    Shut,
}

/// <summary>
/// One tool version: its bulkhead, its part of the tool's rate limit, and what waits for it. When it is shut its lines leave the
/// ranks, all at once and keeping their order; so what cannot start costs nothing and stands in nobody's way.
/// </summary>
internal sealed class ToolGate(string tool, string version, StartRate rate, ShortRuns shortRuns)
{
    public string Tool => tool;

    public string Version => version;

    public ShortRuns Runs => shortRuns;

    /// <summary>Items that hold a slot: a group that is sent as one call counts as one.</summary>
    public int Running { get; private set; }

    /// <summary>Whether it is noted when its rate limit lets it start again.</summary>
    public bool AwaitsRefill { get; set; }

    /// <summary>One line for each rank in which something waits or has waited for it.</summary>
    public List<ToolLine> Lines { get; } = [];

    public bool IsIdle => Running == 0 && Lines.TrueForAll(line => line.IsEmpty);

    /// <summary>From when on its tool's rate limit lets it start; null when there is no limit.</summary>
    public long? NextStartAt(ToolManifest? manifest) => manifest?.RateLimit is { } limit ? rate.NextAt(limit) : null;

    public bool IsFull(ToolManifest? manifest) => Running >= (manifest?.Isolation ?? Unlimited).MaxConcurrent;

    public void Start(ToolManifest? manifest)
    {
        Running++;
        if (manifest?.RateLimit is { } limit)
            rate.Take(limit);
    }

    public void End(TimeSpan took)
    {
        Running--;
        shortRuns.Add(took);
    }

    // A version that is not in the inventory is refused when it starts; until then the defaults do.
    private static ToolIsolation Unlimited { get; } = new();
}
