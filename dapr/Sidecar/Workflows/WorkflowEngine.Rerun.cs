using Dapr.Protocol.Grpc;
using Dapr.Protocol.TaskHub;

namespace Dapr.Sidecar.Workflows;

/// <summary>Runs a finished workflow again from one of its actions, as a new instance.</summary>
internal sealed partial class WorkflowEngine
{
    /// <returns>The id of the new instance.</returns>
    /// <exception cref="GrpcException">It is running, there is no such action, or the new id is taken.</exception>
    public async Task<string> RerunAsync(RerunWorkflowFromEventRequest request)
    {
        if (request.SourceInstanceID.Length == 0) throw new GrpcException(GrpcStatus.InvalidArgument, "rerun workflow source instance ID is required");
        if (request.HasNewInstanceID && request.NewInstanceID == request.SourceInstanceID)
            throw new GrpcException(GrpcStatus.InvalidArgument, "rerun workflow instance ID must be different from the original instance ID");
        if (Find(request.SourceInstanceID) is not { } source) throw new GrpcException(GrpcStatus.NotFound, $"workflow instance does not exist with ID '{request.SourceInstanceID}'");
        if (!source.Facts.IsOver) throw new GrpcException(GrpcStatus.InvalidArgument, $"'{source.Id}' is not in a terminal state");
        if (source.Facts.Start?.ParentInstance is not null) throw new GrpcException(GrpcStatus.InvalidArgument, $"'{source.Id}': cannot rerun from child-workflows");
        var id = request.NewInstanceID is { Length: > 0 } given ? given : Guid.NewGuid().ToString();
        var history = Copy(source, id, request);
        if (Find(id) is not null) throw new GrpcException(GrpcStatus.AlreadyExists, $"workflow '{id}' has already been created");
        var chunk = EventChunk.Encode(history);
        var children = ChildrenOf(id, chunk, history);
        var begun = new (long Row, long Start)[children.Count];
        // One commit: a child without its parent, or the other way round, could not be told from one that is in somebody else's hands.
        var row = await _store.WriteAsync(session =>
        {
            var (created, start) = _store.Create(session, id, history[0]);
            if (created == 0) return 0;
            WorkflowStore.RemoveFromInbox(session, start);
            WorkflowStore.Append(session, created, 0, chunk);
            for (var i = 0; i < begun.Length; i++) begun[i] = IsElsewhere(children[i]) ? default : _store.Create(session, children[i].Id, children[i].Start);
            return created;
        });
        if (row == 0) throw new GrpcException(GrpcStatus.AlreadyExists, $"workflow '{id}' has already been created");
        var instance = new Instance(id, row);
        instance.Replay(chunk);
        Register(instance);
        foreach (var scheduled in instance.Tasks.Values.ToList()) Dispatch(instance, scheduled);
        foreach (var (timer, at) in instance.Timers.ToList()) SetTimer(instance, timer, at);
        for (var i = 0; i < begun.Length; i++) Begin(instance, children[i], begun[i]);
        return id;
    }

    /// <summary>The children that a history has begun and not heard of.</summary>
    private List<ChildStart> ChildrenOf(string id, byte[] chunk, List<HistoryEvent> history)
    {
        var scratch = new Instance(id, 0);
        scratch.Replay(chunk);
        return
        [
            .. scratch.Children.Select(child =>
            {
                var created = history.Find(e => e.EventId == child.Key && e.ChildWorkflowInstanceCreated is not null)!;
                var wanted = created.ChildWorkflowInstanceCreated;
                return new ChildStart(child.Key, child.Value, TurnResult.Begin(created, wanted.Name, wanted.Input, id, scratch.Facts.Start!, Now));
            }),
        ];
    }

    /// <summary>
    /// The history up to the action, which is told that it runs again. An action that was answered before stands right before its
    /// answer, one that was not is dispatched again behind them; children then are children of the new instance.
    /// </summary>
    private List<HistoryEvent> Copy(Instance source, string newId, RerunWorkflowFromEventRequest request)
    {
        var all = Events(source);
        var at = all.FindIndex(e => e.EventId == request.EventID && IsAction(e));
        if (at < 0) throw new GrpcException(GrpcStatus.NotFound, $"'{source.Id}' does not have history event with ID '{request.EventID}'");
        List<HistoryEvent> copy = [];
        foreach (var one in all.Take(at))
        {
            if (IsAction(one)) continue;
            var (answers, isTimer) = AnswerTo(one);
            var action = answers < 0 ? null : all.Take(at).FirstOrDefault(e => e.EventId == answers && IsAction(e));
            if (action is not null && !isTimer) copy.Add(action);
            copy.Add(one);
            if (action is not null && isTimer) copy.Add(action);
        }
        foreach (var open in all.Take(at).Where(e => IsAction(e) && !copy.Contains(e)).ToList())
        {
            if (open.ChildWorkflowInstanceCreated is { } child) child.InstanceId = ChildId(newId, open);
            copy.Add(open);
        }
        copy.Add(Retarget(all[at].Clone(), source.Id, newId, request));
        return copy;
    }

    private HistoryEvent Retarget(HistoryEvent one, string sourceId, string newId, RerunWorkflowFromEventRequest request)
    {
        if (request.HasNewChildWorkflowInstanceID && one.ChildWorkflowInstanceCreated is null)
            throw new GrpcException(GrpcStatus.InvalidArgument, $"cannot set new child workflow instance ID on event '{request.EventID}', which is none of a child");
        one.Timestamp = Now;
        var info = new RerunParentInstanceInfo { InstanceID = sourceId };
        if (one.TaskScheduled is { } task)
        {
            task.RerunParentInstanceInfo = info;
            if (request.OverwriteInput) task.Input = request.Input;
        }
        else if (one.TimerCreated is { } timer)
        {
            if (request.OverwriteInput) throw new GrpcException(GrpcStatus.InvalidArgument, "cannot write input to timer event");
            timer.RerunParentInstanceInfo = info;
        }
        else if (one.ChildWorkflowInstanceCreated is { } child)
        {
            child.RerunParentInstanceInfo = info;
            child.InstanceId = request.NewChildWorkflowInstanceID is { Length: > 0 } id ? id : ChildId(newId, one);
            if (request.OverwriteInput) child.Input = request.Input;
        }
        return one;
    }

    private static string ChildId(string parentId, HistoryEvent created) => $"{parentId}:{created.EventId:x4}";

    private static bool IsAction(HistoryEvent one) => one.TaskScheduled is not null || one.TimerCreated is not null || one.ChildWorkflowInstanceCreated is not null;

    private static (int Action, bool IsTimer) AnswerTo(HistoryEvent one) => one.EventTypeCase switch
    {
        HistoryEvent.EventTypeOneofCase.TaskCompleted => (one.TaskCompleted.TaskScheduledId, false),
        HistoryEvent.EventTypeOneofCase.TaskFailed => (one.TaskFailed.TaskScheduledId, false),
        HistoryEvent.EventTypeOneofCase.TimerFired => (one.TimerFired.TimerId, true),
        HistoryEvent.EventTypeOneofCase.ChildWorkflowInstanceCompleted => (one.ChildWorkflowInstanceCompleted.TaskScheduledId, false),
        HistoryEvent.EventTypeOneofCase.ChildWorkflowInstanceFailed => (one.ChildWorkflowInstanceFailed.TaskScheduledId, false),
        _ => (-1, false),
    };
}
