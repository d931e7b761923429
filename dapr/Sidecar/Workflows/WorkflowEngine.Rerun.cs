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
        if (Find(request.SourceInstanceID) is not { } source) throw new GrpcException(GrpcStatus.NotFound, $"workflow instance does not exist with ID '{request.SourceInstanceID}'");
        if (!source.Facts.IsOver) throw new GrpcException(GrpcStatus.InvalidArgument, $"'{source.Id}' is not in a terminal state");
        if (source.Facts.Start?.ParentInstance is not null) throw new GrpcException(GrpcStatus.InvalidArgument, $"'{source.Id}': cannot rerun from child-workflows");
        var id = request.NewInstanceID is { Length: > 0 } given ? given : Guid.NewGuid().ToString();
        var history = Copy(source, request);
        if (Find(id) is not null) throw new GrpcException(GrpcStatus.AlreadyExists, $"workflow '{id}' has already been created");
        var chunk = EventChunk.Encode(history);
        var row = await _store.WriteAsync(session =>
        {
            var (created, start) = _store.Create(session, id, history[0]);
            if (created == 0) return 0;
            WorkflowStore.RemoveFromInbox(session, start);
            WorkflowStore.Append(session, created, 0, chunk);
            return created;
        });
        if (row == 0) throw new GrpcException(GrpcStatus.AlreadyExists, $"workflow '{id}' has already been created");
        var instance = new Instance(id, row);
        instance.Replay(chunk);
        Register(instance);
        foreach (var scheduled in instance.Tasks.Values.ToList()) Dispatch(instance, scheduled);
        foreach (var (timer, at) in instance.Timers) SetTimer(instance, timer, at);
        foreach (var (task, child) in instance.Children.ToList())
        {
            var created = history.Find(e => e.EventId == task && e.ChildWorkflowInstanceCreated is not null)!;
            var start = TurnResult.Begin(created, created.ChildWorkflowInstanceCreated.Name, created.ChildWorkflowInstanceCreated.Input, id, instance.Facts.Start!, Now);
            var begun = await _store.WriteAsync(session => _store.Create(session, child, start));
            Begin(instance, new ChildStart(task, child, start), begun);
        }
        return id;
    }

    /// <summary>
    /// The history up to the action, which is told that it runs again. An action that was answered before stands right before its
    /// answer, one that was not is dispatched again behind them.
    /// </summary>
    private List<HistoryEvent> Copy(Instance source, RerunWorkflowFromEventRequest request)
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
        copy.AddRange(all.Take(at).Where(e => IsAction(e) && !copy.Contains(e)));
        copy.Add(Retarget(all[at].Clone(), source.Id, request));
        return copy;
    }

    private HistoryEvent Retarget(HistoryEvent one, string sourceId, RerunWorkflowFromEventRequest request)
    {
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
            child.InstanceId = request.NewChildWorkflowInstanceID is { Length: > 0 } id ? id : Guid.NewGuid().ToString();
            if (request.OverwriteInput) child.Input = request.Input;
        }
        return one;
    }

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
