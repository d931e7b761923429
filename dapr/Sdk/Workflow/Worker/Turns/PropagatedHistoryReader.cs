using Dapr.Protocol.TaskHub;

namespace Dapr.Workflow.Worker.Turns;

/// <summary>Reads what a caller handed on of its history: each step with its outcome, which is found by the number of the step.</summary>
internal static class PropagatedHistoryReader
{
    public static PropagatedHistory? Read(Protocol.TaskHub.PropagatedHistory? sent) =>
        sent is { Chunks.Count: > 0 } ? new PropagatedHistory([.. sent.Chunks.Select(Read)]) : null;

    private static PropagatedHistoryEvent Read(PropagatedHistoryChunk chunk)
    {
        HistoryEvent[] events = [.. chunk.RawEvents.Select(raw => HistoryEvent.Parser.ParseFrom(raw))];
        var outcomes = new Dictionary<int, HistoryEvent>();
        foreach (var entry in events)
        {
            if (StepOf(entry) is { } step) outcomes[step] = entry;
        }
        return new PropagatedHistoryEvent(
            chunk.InstanceId,
            chunk.AppId,
            chunk.WorkflowName,
            [.. events.Where(entry => entry.TaskScheduled is not null).Select(entry => Activity(entry, outcomes.GetValueOrDefault(entry.EventId)))],
            [.. events.Where(entry => entry.ChildWorkflowInstanceCreated is not null).Select(entry => Child(entry, outcomes.GetValueOrDefault(entry.EventId)))]);
    }

    private static int? StepOf(HistoryEvent entry) => entry.EventTypeCase switch
    {
        HistoryEvent.EventTypeOneofCase.TaskCompleted => entry.TaskCompleted.TaskScheduledId,
        HistoryEvent.EventTypeOneofCase.TaskFailed => entry.TaskFailed.TaskScheduledId,
        HistoryEvent.EventTypeOneofCase.ChildWorkflowInstanceCompleted => entry.ChildWorkflowInstanceCompleted.TaskScheduledId,
        HistoryEvent.EventTypeOneofCase.ChildWorkflowInstanceFailed => entry.ChildWorkflowInstanceFailed.TaskScheduledId,
        _ => null,
    };

    private static PropagatedHistoryActivityResult Activity(HistoryEvent started, HistoryEvent? outcome) => new(
        started.TaskScheduled.Name,
        StatusOf(outcome?.TaskCompleted, outcome?.TaskFailed),
        started.TaskScheduled.Input,
        outcome?.TaskCompleted?.Result,
        Failure(outcome?.TaskFailed?.FailureDetails));

    private static PropagatedHistoryWorkflowResult Child(HistoryEvent started, HistoryEvent? outcome) => new(
        started.ChildWorkflowInstanceCreated.Name,
        StatusOf(outcome?.ChildWorkflowInstanceCompleted, outcome?.ChildWorkflowInstanceFailed),
        outcome?.ChildWorkflowInstanceCompleted?.Result,
        Failure(outcome?.ChildWorkflowInstanceFailed?.FailureDetails));

    private static PropagatedHistoryStatus StatusOf(object? completed, object? failed) =>
        failed is not null ? PropagatedHistoryStatus.Failed
        : completed is not null ? PropagatedHistoryStatus.Completed
        : PropagatedHistoryStatus.Pending;

    private static WorkflowTaskFailureDetails? Failure(TaskFailureDetails? details) =>
        details is null ? null : new WorkflowTaskFailureDetails(details.ErrorType, details.ErrorMessage, details.StackTrace);
}
