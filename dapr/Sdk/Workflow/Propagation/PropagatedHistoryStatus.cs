namespace Dapr.Workflow;

/// <summary>Where a step of a propagated history stands.</summary>
public enum PropagatedHistoryStatus
{
    /// <summary>Started, no result yet.</summary>
    Pending = 0,

    /// <summary>Completed.</summary>
    Completed = 1,

    /// <summary>Failed.</summary>
    Failed = 2,
}
