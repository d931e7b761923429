namespace Dapr.Workflow.Client;

/// <summary>Kind of a history event.</summary>
public enum WorkflowHistoryEventType
{
    /// <summary>A kind that this version does not know.</summary>
    Unknown = 0,

    /// <summary>The instance was started.</summary>
    ExecutionStarted,

    /// <summary>It ended.</summary>
    ExecutionCompleted,

    /// <summary>It was told to end.</summary>
    ExecutionTerminated,

    /// <summary>An activity was called.</summary>
    TaskScheduled,

    /// <summary>An activity completed.</summary>
    TaskCompleted,

    /// <summary>An activity failed.</summary>
    TaskFailed,

    /// <summary>A child was called.</summary>
    SubOrchestrationInstanceCreated,

    /// <summary>A child completed.</summary>
    SubOrchestrationInstanceCompleted,

    /// <summary>A child failed.</summary>
    SubOrchestrationInstanceFailed,

    /// <summary>A timer was set.</summary>
    TimerCreated,

    /// <summary>A timer fired.</summary>
    TimerFired,

    /// <summary>A turn began.</summary>
    OrchestratorStarted,

    /// <summary>A turn ended.</summary>
    OrchestratorCompleted,

    /// <summary>An event was sent.</summary>
    EventSent,

    /// <summary>An event came from outside.</summary>
    EventRaised,

    /// <summary>An event without a kind of its own; not used by Dapr 1.18.</summary>
    GenericEvent,

    /// <summary>A state of the history; not used by Dapr 1.18.</summary>
    HistoryState,

    /// <summary>The instance started over.</summary>
    ContinueAsNew,

    /// <summary>It was suspended.</summary>
    ExecutionSuspended,

    /// <summary>It was resumed.</summary>
    ExecutionResumed,

    /// <summary>It cannot go on for now.</summary>
    ExecutionStalled,
}
