namespace Agents.Contracts.Inventory;

/// <summary>Which versions of a tool get its calls.</summary>
public sealed record ToolTraffic
{
    /// <summary>Version to weight, 0 to 1,000; at least one is over 0. Versions that are not named get nothing.</summary>
    public required IReadOnlyDictionary<string, int> Weights { get; init; }

    /// <summary>A version on trial, taken back by itself when it does badly. Null: none.</summary>
    public ToolCanary? Canary { get; init; }
}

/// <summary>
/// The version on trial. When its error rate or latency is over the limit its weight is set to 0 and the trial ends as rolled back. Its
/// failed calls of idempotent tools run again on the version with the largest other weight, so their callers do not see the failure.
/// </summary>
public sealed record ToolCanary
{
    /// <summary>The version; has a weight over 0, and another version has one too.</summary>
    public required string Version { get; init; }

    /// <summary>Share of calls that may fail (faults, time-outs, error answers of 500 and over, unusable results), 0 to 1. Default 0.05.</summary>
    public double MaxErrorRatio { get; init; } = 0.05;

    /// <summary>Largest p95 of the run time, 1 to 3,600,000 ms. Null: latency is not judged.</summary>
    public int? MaxP95Ms { get; init; }

    /// <summary>Calls that must have ended before it is judged, 1 to 100,000. Default 20.</summary>
    public int MinimumCalls { get; init; } = 20;

    /// <summary>Window of the judgement, 1 to 3,600 s. Default 60.</summary>
    public int WindowSeconds { get; init; } = 60;
}
