namespace Agents.Contracts.Inventory;

/// <summary>Token bucket for the starts of a tool's calls, per worker. A call that must wait stays queued until its deadline.</summary>
public sealed record ToolRateLimit
{
    /// <summary>Starts per second in the long run, 0.01 to 1,000,000.</summary>
    public required double PerSecond { get; init; }

    /// <summary>Starts that may come at once, 1 to 1,000,000. Default: one second's worth, at least 1.</summary>
    public int? Burst { get; init; }
}
