using Dapr.Protocol.TaskHub;
using Google.Protobuf.WellKnownTypes;

namespace Dapr.Sidecar.Workflows;

/// <summary>A start of a child that a turn asks for.</summary>
/// <param name="TaskId">The number of the action.</param>
/// <param name="Id">The child.</param>
/// <param name="Start">Its first event.</param>
internal sealed record ChildStart(int TaskId, string Id, HistoryEvent Start);

/// <summary>What the answer to a turn means: the events it adds, and what has to be done then.</summary>
internal sealed class TurnResult
{
    public List<HistoryEvent> Events { get; } = [];

    public List<HistoryEvent> Tasks { get; } = [];

    public List<HistoryEvent> Timers { get; } = [];

    public List<ChildStart> Children { get; } = [];

    public ExecutionCompletedEvent? End { get; private set; }

    /// <summary>It goes on as new with these events; null: it does not.</summary>
    public List<HistoryEvent>? Renewal { get; private set; }

    public string? Stall { get; private set; }

    public StalledReason StallReason { get; private set; }

    /// <summary>The engine does not serve an action: the turn is sent again, for ever, as with daprd.</summary>
    public bool IsRefused { get; private set; }

    public static TurnResult Of(Instance instance, Turn turn, WorkflowResponse answer, string appId, TimeProvider time)
    {
        var result = new TurnResult();
        var now = Timestamp.FromDateTimeOffset(time.GetUtcNow());
        var start = turn.Events.Find(e => e.ExecutionStarted is not null)?.ExecutionStarted ?? instance.Facts.Start ?? new ExecutionStartedEvent();
        var terminated = turn.Events.Find(e => e.ExecutionTerminated is not null)?.ExecutionTerminated;
        if (result.Mismatch(instance, turn, answer)) return result;
        result.Events.AddRange(turn.Events);
        foreach (var action in answer.Actions)
        {
            var router = action.Router?.Clone() ?? new TaskRouter();
            router.SourceAppID = appId;
            var one = new HistoryEvent { EventId = action.Id, Timestamp = now, Router = router };
            switch (action.WorkflowActionTypeCase)
            {
                case WorkflowAction.WorkflowActionTypeOneofCase.ScheduleTask:
                    result.Events.Add(one);
                    result.Schedule(one, action.ScheduleTask);
                    break;
                case WorkflowAction.WorkflowActionTypeOneofCase.CreateTimer:
                    result.Events.Add(one);
                    result.AddTimer(one, action.CreateTimer);
                    break;
                case WorkflowAction.WorkflowActionTypeOneofCase.CreateChildWorkflow:
                    result.Events.Add(one);
                    result.AddChild(one, action.CreateChildWorkflow, instance.Id, start, now);
                    break;
                case WorkflowAction.WorkflowActionTypeOneofCase.CompleteWorkflow when action.CompleteWorkflow.WorkflowStatus == OrchestrationStatus.ContinuedAsNew:
                    if (terminated is not null || result.End is not null) break;
                    result.Renew(action.CompleteWorkflow, instance.Id, start, router, now);
                    return result;
                case WorkflowAction.WorkflowActionTypeOneofCase.CompleteWorkflow:
                    if (result.End is null) result.Complete(one, action.CompleteWorkflow);
                    break;
                case WorkflowAction.WorkflowActionTypeOneofCase.WorkflowVersionNotAvailable:
                    result.StallFor(StalledReason.VersionNotAvailable, $"Version not available: {instance.Facts.Version}");
                    return result;
                case WorkflowAction.WorkflowActionTypeOneofCase.TerminateWorkflow:
                    break;
                default:
                    result.IsRefused = true;
                    return result;
            }
        }
        if (terminated is not null && result.End is null)
        {
            result.Tasks.Clear();
            result.Timers.Clear();
            result.Children.Clear();
            var forced = new HistoryEvent { EventId = -1, Timestamp = now, Router = new TaskRouter { SourceAppID = appId } };
            result.Complete(forced, new CompleteWorkflowAction { WorkflowStatus = OrchestrationStatus.Terminated, Result = terminated.Input });
        }
        return result;
    }

    public void StallFor(StalledReason reason, string why)
    {
        Events.Clear();
        (Stall, StallReason) = (why, reason);
    }

    /// <summary>Writes the version of the answer into the turn's beginning: the name each time, patches only when new.</summary>
    private bool Mismatch(Instance instance, Turn turn, WorkflowResponse answer)
    {
        var known = instance.Facts.Patches;
        var given = answer.Version?.Patches.ToList() ?? [];
        if (known.Count > 0 && !given.Take(known.Count).SequenceEqual(known))
        {
            StallFor(StalledReason.PatchMismatch, $"Patch mismatch. History patches: [{string.Join(", ", known)}], current patches: [{string.Join(", ", given)}]. ");
            return true;
        }
        var fresh = new WorkflowVersion();
        if (answer.Version is { HasName: true } named) fresh.Name = named.Name;
        fresh.Patches.AddRange(given.Skip(known.Count));
        if (turn.Events is [{ WorkflowStarted: { } started }, ..] && (fresh.HasName || fresh.Patches.Count > 0)) started.Version = fresh;
        return false;
    }

    private void Schedule(HistoryEvent one, ScheduleTaskAction action)
    {
        one.TaskScheduled = new TaskScheduledEvent
        {
            Name = action.Name,
            Version = action.Version,
            Input = action.Input,
            TaskExecutionId = action.TaskExecutionId,
        };
        if (action.HasHistoryPropagationScope) one.TaskScheduled.HistoryPropagationScope = action.HistoryPropagationScope;
        Tasks.Add(one);
    }

    private void AddTimer(HistoryEvent one, CreateTimerAction action)
    {
        var created = new TimerCreatedEvent { FireAt = action.FireAt };
        if (action.HasName) created.Name = action.Name;
        switch (action.OriginCase)
        {
            case CreateTimerAction.OriginOneofCase.CreateTimer: created.CreateTimer = action.CreateTimer; break;
            case CreateTimerAction.OriginOneofCase.ExternalEvent: created.ExternalEvent = action.ExternalEvent; break;
            case CreateTimerAction.OriginOneofCase.ActivityRetry: created.ActivityRetry = action.ActivityRetry; break;
            case CreateTimerAction.OriginOneofCase.ChildWorkflowRetry: created.ChildWorkflowRetry = action.ChildWorkflowRetry; break;
            default: break;
        }
        one.TimerCreated = created;
        Timers.Add(one);
    }

    private void AddChild(HistoryEvent one, CreateChildWorkflowAction action, string parentId, ExecutionStartedEvent parent, Timestamp now)
    {
        var id = action.InstanceId.Length > 0 ? action.InstanceId : $"{parentId}:{one.EventId:x4}";
        one.ChildWorkflowInstanceCreated = new ChildWorkflowInstanceCreatedEvent { InstanceId = id, Name = action.Name, Version = action.Version, Input = action.Input };
        if (action.HasHistoryPropagationScope) one.ChildWorkflowInstanceCreated.HistoryPropagationScope = action.HistoryPropagationScope;
        Children.Add(new ChildStart(one.EventId, id, Begin(one, action.Name, action.Input, parentId, parent, now)));
    }

    /// <summary>The first event of a child.</summary>
    public static HistoryEvent Begin(HistoryEvent created, string name, string? input, string parentId, ExecutionStartedEvent parent, Timestamp now) => new()
    {
        EventId = -1,
        Timestamp = now,
        Router = created.Router,
        ExecutionStarted = new ExecutionStartedEvent
        {
            Name = name,
            Input = input,
            WorkflowInstance = new WorkflowInstance { InstanceId = created.ChildWorkflowInstanceCreated.InstanceId, ExecutionId = Guid.NewGuid().ToString() },
            ParentInstance = new ParentInstanceInfo
            {
                TaskScheduledId = created.EventId,
                Name = parent.Name,
                WorkflowInstance = new WorkflowInstance { InstanceId = parentId, ExecutionId = parent.WorkflowInstance?.ExecutionId },
                AppID = created.Router.SourceAppID,
            },
        },
    };

    private void Complete(HistoryEvent one, CompleteWorkflowAction action)
    {
        End = new ExecutionCompletedEvent { WorkflowStatus = action.WorkflowStatus, Result = action.Result, FailureDetails = action.FailureDetails };
        one.ExecutionCompleted = End;
        Events.Add(one);
    }

    private void Renew(CompleteWorkflowAction action, string id, ExecutionStartedEvent start, TaskRouter router, Timestamp now)
    {
        Tasks.Clear();
        Timers.Clear();
        Children.Clear();
        Renewal =
        [
            new HistoryEvent
            {
                EventId = -1,
                Timestamp = now,
                Router = router,
                ExecutionStarted = new ExecutionStartedEvent
                {
                    Name = start.Name,
                    Input = action.Result,
                    ParentInstance = start.ParentInstance,
                    WorkflowInstance = new WorkflowInstance { InstanceId = id, ExecutionId = Guid.NewGuid().ToString() },
                },
            },
            .. action.CarryoverEvents,
        ];
    }
}
