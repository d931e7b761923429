using System.Text.Json.Serialization;

namespace Agents.Contracts.Inventory;

/// <summary>What keeps a sick version from others. Only transport faults and time-outs count as faults, never a tool's own error answer.</summary>
public sealed record ToolIsolation
{
    /// <summary>Bulkhead: calls of this version that one worker runs at the same time, 1 to 100,000. Default 20,000.</summary>
    public int MaxConcurrent { get; init; } = 20_000;

    /// <summary>Circuit breaker. Default: the defaults of <see cref="ToolBreaker"/>.</summary>
    public ToolBreaker Breaker { get => field ?? new(); init; } = new();

    /// <summary>Quarantine. Default: the defaults of <see cref="ToolQuarantine"/>.</summary>
    public ToolQuarantine Quarantine { get => field ?? new(); init; } = new();
}

/// <summary>Opens when too many attempts fail within a window; then attempts fail at once for a while, and one is let through to try.</summary>
public sealed record ToolBreaker
{
    /// <summary>Share of faults that opens it, 0.01 to 1. Default 0.5.</summary>
    public double FaultRatio { get; init; } = 0.5;

    /// <summary>Attempts that a window must have, 1 to 100,000. Default 20.</summary>
    public int MinimumCalls { get; init; } = 20;

    /// <summary>Length of the window, 1 to 3,600 s. Default 10.</summary>
    public int WindowSeconds { get; init; } = 10;

    /// <summary>How long it stays open, 1 to 3,600 s. Default 5.</summary>
    public int OpenSeconds { get; init; } = 5;
}

/// <summary>Takes a version out of service, in all workers, when its faults go on; probes it, and lets it back in.</summary>
public sealed record ToolQuarantine
{
    /// <summary>Share of faults that takes it out, 0.01 to 1. Default 0.8.</summary>
    public double FaultRatio { get; init; } = 0.8;

    /// <summary>Attempts that a window must have, 1 to 100,000. Default 50.</summary>
    public int MinimumCalls { get; init; } = 50;

    /// <summary>Length of the window, 1 to 3,600 s. Default 30.</summary>
    public int WindowSeconds { get; init; } = 30;

    /// <summary>Time to the first probe, 1 to 3,600 s; doubles with each failed probe, up to 16 times this. Default 10.</summary>
    public int ProbeSeconds { get; init; } = 10;

    /// <summary>Successful probes in a row that let it back in, 1 to 100. Default 2.</summary>
    public int ProbesToRelease { get; init; } = 2;

    /// <summary>What its callers get meanwhile. Default <see cref="QuarantineFallback.Refuse"/>.</summary>
    public QuarantineFallback Fallback { get; init; } = QuarantineFallback.Refuse;
}

/// <summary>What callers get while a version is in quarantine.</summary>
public enum QuarantineFallback
{
    /// <summary>503 with the reason and the time of the next probe.</summary>
    [JsonStringEnumMemberName("refuse")] Refuse,

    /// <summary>The newest older version that is healthy; 503 when there is none.</summary>
    [JsonStringEnumMemberName("previous")] Previous,
}
