namespace Dapr.Jobs.Models.Responses;

/// <summary>A job as it was asked for.</summary>
/// <param name="Schedule">When it comes due; the due time where it has one.</param>
public sealed record DaprJobDetails(DaprJobSchedule Schedule)
{
    /// <summary>How often it comes due at most; 0 when there is no limit.</summary>
    public int? RepeatCount { get; init; }

    /// <summary>The first time.</summary>
    public DateTimeOffset? DueTime { get; init; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset? Ttl { get; init; }

    /// <summary>What the application gets.</summary>
    public byte[]? Payload { get; init; }

    /// <summary>Not told by the sidecar: always false in an answer.</summary>
    public bool Overwrite { get; init; }

    /// <summary>What follows a call that fails.</summary>
    public IFailurePolicyResponse? FailurePolicy { get; init; }
}
