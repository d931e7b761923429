namespace Dapr.Workflow;

/// <summary>Where an instance stands.</summary>
public enum WorkflowRuntimeStatus
{
    /// <summary>Not known, or there is no such instance.</summary>
    Unknown = -1,

    /// <summary>It runs or waits.</summary>
    Running = 0,

    /// <summary>It came to its end.</summary>
    Completed = 1,

    /// <summary>It is about to start over.</summary>
    ContinuedAsNew = 2,

    /// <summary>Its code ended with an exception.</summary>
    Failed = 3,

    /// <summary>It was cancelled.</summary>
    Canceled = 4,

    /// <summary>It was ended from outside.</summary>
    Terminated = 5,

    /// <summary>It has not started yet.</summary>
    Pending = 6,

    /// <summary>It is held until it is resumed.</summary>
    Suspended = 7,

    /// <summary>It cannot go on until a worker with a fitting version comes, or its history is too large.</summary>
    Stalled = 8,
}
