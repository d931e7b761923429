using Dapr.Protocol.TaskHub;
using Google.Protobuf.WellKnownTypes;

namespace Agents.Tests.Sdk.Workflows;

/// <summary>History events as the sidecar makes them.</summary>
internal static class Events
{
    public static HistoryEvent Completed(int id, string? result = null) =>
        new() { EventId = -1, TaskCompleted = new TaskCompletedEvent { TaskScheduledId = id, Result = result } };

    public static HistoryEvent Failed(int id, string type = "Some.Error", string message = "broken", string? stack = null) => new()
    {
        EventId = -1,
        TaskFailed = new TaskFailedEvent
        {
            TaskScheduledId = id,
            FailureDetails = new TaskFailureDetails { ErrorType = type, ErrorMessage = message, StackTrace = stack },
        },
    };

    public static HistoryEvent Fired(int id) => new() { EventId = -1, TimerFired = new TimerFiredEvent { TimerId = id } };

    public static HistoryEvent Raised(string name, string? input = null) =>
        new() { EventId = -1, EventRaised = new EventRaisedEvent { Name = name, Input = input } };

    public static HistoryEvent ChildCompleted(int id, string? result) => new()
    {
        EventId = -1,
        ChildWorkflowInstanceCompleted = new ChildWorkflowInstanceCompletedEvent { TaskScheduledId = id, Result = result },
    };

    public static HistoryEvent ChildFailed(int id, TaskFailureDetails? details) => new()
    {
        EventId = -1,
        ChildWorkflowInstanceFailed = new ChildWorkflowInstanceFailedEvent { TaskScheduledId = id, FailureDetails = details },
    };

    public static HistoryEvent Suspended() => new() { EventId = -1, ExecutionSuspended = new ExecutionSuspendedEvent() };

    public static HistoryEvent Resumed() => new() { EventId = -1, ExecutionResumed = new ExecutionResumedEvent() };

    public static HistoryEvent Terminated(string output) =>
        new() { EventId = -1, ExecutionTerminated = new ExecutionTerminatedEvent { Input = output, Recurse = true } };

    public static HistoryEvent TurnStarted(DateTimeOffset time, WorkflowVersion? version = null) =>
        new() { EventId = -1, Timestamp = Timestamp.FromDateTimeOffset(time), WorkflowStarted = new WorkflowStartedEvent { Version = version } };

    public static HistoryEvent Started(string name, string? input) => new()
    {
        EventId = -1,
        ExecutionStarted = new ExecutionStartedEvent { Name = name, Input = input },
        Router = new TaskRouter { SourceAppID = "shop" },
    };

    /// <summary>The event that the sidecar makes of an action; null for one that ends the instance.</summary>
    public static HistoryEvent? Of(WorkflowAction action)
    {
        var entry = new HistoryEvent { EventId = action.Id };
        switch (action.WorkflowActionTypeCase)
        {
            case WorkflowAction.WorkflowActionTypeOneofCase.ScheduleTask:
                var task = action.ScheduleTask;
                entry.TaskScheduled = new TaskScheduledEvent { Name = task.Name, Input = task.Input, TaskExecutionId = task.TaskExecutionId };
                return entry;
            case WorkflowAction.WorkflowActionTypeOneofCase.CreateChildWorkflow:
                var child = action.CreateChildWorkflow;
                entry.ChildWorkflowInstanceCreated =
                    new ChildWorkflowInstanceCreatedEvent { InstanceId = child.InstanceId, Name = child.Name, Input = child.Input };
                return entry;
            case WorkflowAction.WorkflowActionTypeOneofCase.CreateTimer:
                var timer = action.CreateTimer;
                entry.TimerCreated = new TimerCreatedEvent { FireAt = timer.FireAt };
                if (timer.ExternalEvent is { } waited) entry.TimerCreated.ExternalEvent = waited;
                if (timer.CreateTimer is { } plain) entry.TimerCreated.CreateTimer = plain;
                if (timer.ActivityRetry is { } retry) entry.TimerCreated.ActivityRetry = retry;
                if (timer.ChildWorkflowRetry is { } again) entry.TimerCreated.ChildWorkflowRetry = again;
                return entry;
            default:
                return null;
        }
    }
}
