namespace Agents.Contracts.Inventory;

/// <summary>
/// A second attempt beside the first when that takes longer than the measured p95 of the version; the first answer wins. Only for
/// idempotent tools. Source: Dean and Barroso, "The Tail at Scale", CACM 56(2), 2013.
/// </summary>
public sealed record ToolHedging
{
    /// <summary>Never hedge before this time, 1 to 60,000 ms. Default 10.</summary>
    public int MinDelayMs { get; init; } = 10;

    /// <summary>Calls that must have been measured before the p95 counts, 10 to 10,000. Default 50.</summary>
    public int MinimumCalls { get; init; } = 50;

    /// <summary>Most hedged calls, as a share of all, 0.01 to 1. Default 0.1.</summary>
    public double MaxRatio { get; init; } = 0.1;
}
