using Dapr.Protocol.TaskHub;

namespace Dapr.Sidecar.Workflows;

/// <summary>What workers answer.</summary>
internal sealed partial class WorkflowEngine
{
    /// <summary>Stores what came of an activity. The first answer wins; later and unknown ones are dropped.</summary>
    public async Task AnswerTaskAsync(ActivityResponse answer)
    {
        if (!_instances.TryGetValue(answer.InstanceId, out var instance)) return;
        HistoryEvent? scheduled;
        int generation;
        lock (instance.Lock)
        {
            if (instance.Given.Remove(answer.TaskId, out var given)) TakeBack(given);
            if (instance.Gone || !instance.Tasks.Remove(answer.TaskId, out scheduled) || instance.Facts.IsOver) return;
            generation = instance.Generation;
        }
        var one = new HistoryEvent { EventId = -1, Timestamp = Now, Router = Own };
        if (answer.FailureDetails is { } failure)
            one.TaskFailed = new TaskFailedEvent { TaskScheduledId = answer.TaskId, FailureDetails = failure, TaskExecutionId = scheduled.TaskScheduled.TaskExecutionId };
        else one.TaskCompleted = new TaskCompletedEvent { TaskScheduledId = answer.TaskId, Result = answer.Result, TaskExecutionId = scheduled.TaskScheduled.TaskExecutionId };
        try
        {
            var row = await _store.WriteAsync(session => instance.StoredGeneration == generation && !instance.Gone ? WorkflowStore.AddToInbox(session, instance.Row, one) : 0);
            lock (instance.Lock)
            {
                if (row == 0 || instance.Gone || instance.Facts.IsOver || instance.Generation != generation) return;
                instance.Inbox.Add(new Waiting(one, row));
            }
        }
        catch
        {
            // Not stored, so not answered: it is given out again.
            lock (instance.Lock) instance.Tasks[answer.TaskId] = scheduled;
            Queue.Add(new TaskEntry(instance, scheduled));
            throw;
        }
        Kick(instance);
    }

    /// <summary>Stores what came of a turn, then does what it asks for.</summary>
    public async Task AnswerTurnAsync(WorkflowResponse answer)
    {
        if (!_instances.TryGetValue(answer.InstanceId, out var instance)) return;
        Turn turn;
        lock (instance.Lock)
        {
            if (instance.Turn is not { IsAnswered: false, Events.Count: > 0 } open) return;
            turn = open;
            turn.IsAnswered = true;
        }
        Queue.Release(turn);
        var result = TurnResult.Of(instance, turn, answer, _appId, _time);
        try
        {
            if (result.IsRefused) _alarms.Set(_time.GetUtcNow() + Pause, () => Again(turn));
            else if (result.Stall is { } why) await StallAsync(instance, result.StallReason, why);
            else if (result.Renewal is { } renewal) await RenewAsync(instance, turn, renewal, answer.CustomStatus);
            else await CommitAsync(instance, turn, result, answer.CustomStatus);
        }
        catch (Exception e)
        {
            Log.Failed(_log, instance.Id, e);
            _alarms.Set(_time.GetUtcNow() + Pause, () => Again(turn));
            throw;
        }
    }

    private void Again(Turn turn)
    {
        var next = new Turn(turn.Instance);
        lock (turn.Instance.Lock)
        {
            if (turn.Instance.Gone || turn.Instance.Turn != turn) return;
            turn.Instance.Turn = next;
        }
        Queue.Add(next);
    }

    private async Task CommitAsync(Instance instance, Turn turn, TurnResult result, string? custom)
    {
        var chunk = EventChunk.Encode(result.Events);
        var seq = instance.History.Count;
        var over = result.End is not null;
        var isNews = over || custom != instance.Facts.CustomStatus;
        List<long> rows;
        lock (instance.Lock) rows = [.. instance.Inbox.Take(turn.FromInbox).Where(w => w.Row != 0).Select(w => w.Row)];
        var created = new (long Row, long Start)[result.Children.Count];
        var upward = over ? ToParent(instance, turn, result.End!) : null;
        var downward = over ? Cascade(instance, turn, result) : [];
        var stored = await _store.WriteAsync(session =>
        {
            if (instance.Gone) return false;
            WorkflowStore.Append(session, instance.Row, seq, chunk);
            if (over) WorkflowStore.ClearInbox(session, instance.Row);
            else foreach (var row in rows) WorkflowStore.RemoveFromInbox(session, row);
            if (isNews) WorkflowStore.SetState(session, instance.Row, over, custom);
            for (var i = 0; i < created.Length; i++) created[i] = IsElsewhere(result.Children[i]) ? default : _store.Create(session, result.Children[i].Id, result.Children[i].Start);
            upward?.Store(session);
            foreach (var delivery in downward) delivery.Store(session);
            return true;
        });
        if (!stored) return; // Purged meanwhile.
        lock (instance.Lock)
        {
            instance.Inbox.RemoveRange(0, turn.FromInbox);
            instance.Turn = null;
            instance.NotBefore = default;
            (instance.Renewals, instance.RenewalEvents) = (0, 0);
            instance.Add(chunk, result.Events);
            instance.Facts = instance.Facts with { CustomStatus = custom };
        }
        foreach (var task in result.Tasks)
        {
            if (instance.Tasks.TryGetValue(task.EventId, out var first) && ReferenceEquals(first, task)) Dispatch(instance, task);
        }
        foreach (var timer in result.Timers) SetTimer(instance, timer.EventId, timer.TimerCreated.FireAt);
        for (var i = 0; i < created.Length; i++) Begin(instance, result.Children[i], created[i]);
        if (over) Retire(instance);
        _watchers.Changed(instance.Id);
        Exit(instance);
        Arrive(upward);
        foreach (var delivery in downward) Arrive(delivery);
    }

    private async Task RenewAsync(Instance instance, Turn turn, List<HistoryEvent> renewal, string? custom)
    {
        var slow = instance.Renewals >= MostRenewals;
        var generation = instance.Generation + 1;
        List<HistoryEvent> history = slow ? [new() { EventId = -1, Timestamp = Now, Router = Own, WorkflowStarted = new WorkflowStartedEvent() }, .. renewal.Where(e => e.EventRaised is null)] : [];
        var chunk = slow ? EventChunk.Encode(history) : null;
        List<HistoryEvent> kept;
        lock (instance.Lock)
        {
            // Answers and timers of what was before count no more.
            kept = [.. instance.Inbox.Skip(turn.FromInbox).Select(w => w.Event).Where(e => e.EventRaised is not null || e.ExecutionTerminated is not null)];
        }
        List<HistoryEvent> waiting = [.. slow ? renewal.Where(e => e.EventRaised is not null) : renewal, .. kept];
        var rows = new long[waiting.Count];
        var stored = await _store.WriteAsync(session =>
        {
            if (instance.Gone) return false;
            instance.StoredGeneration = generation;
            WorkflowStore.ClearHistory(session, instance.Row);
            WorkflowStore.ClearInbox(session, instance.Row);
            if (chunk is not null) WorkflowStore.Append(session, instance.Row, 0, chunk);
            for (var i = 0; i < rows.Length; i++) rows[i] = WorkflowStore.AddToInbox(session, instance.Row, waiting[i]);
            if (custom != instance.Facts.CustomStatus) WorkflowStore.SetState(session, instance.Row, done: false, custom);
            return true;
        });
        if (!stored) return; // Purged meanwhile.
        var next = new Turn(instance);
        lock (instance.Lock)
        {
            instance.Generation = generation;
            instance.Inbox.Clear();
            for (var i = 0; i < rows.Length; i++) instance.Inbox.Add(new Waiting(waiting[i], rows[i]));
            instance.Forget();
            instance.Facts = instance.Facts with { CustomStatus = custom, Start = renewal[0].ExecutionStarted };
            instance.Renewals = slow ? 0 : instance.Renewals + 1;
            instance.RenewalEvents = slow ? 0 : renewal.Count;
            instance.Turn = slow ? null : next;
            if (slow)
            {
                instance.Add(chunk!, history);
                instance.NotBefore = _time.GetUtcNow() + Pause;
                instance.MustRun = true;
            }
        }
        if (!slow)
        {
            Queue.Add(next);
            return;
        }
        _watchers.Changed(instance.Id);
        Exit(instance);
    }

    private bool IsElsewhere(ChildStart child) => child.Start.Router is { HasTargetAppID: true } router && router.TargetAppID != _appId;

    private void Begin(Instance parent, ChildStart start, (long Row, long Start) created)
    {
        if (created.Row != 0)
        {
            var child = new Instance(start.Id, created.Row);
            child.Take(new Waiting(start.Start, created.Start));
            Register(child);
            Kick(child);
            return;
        }
        if (_instances.TryGetValue(start.Id, out var same) && IsOf(same, parent.Id, start.TaskId))
        {
            // It was begun before the parent went on as new, by the same action: its answer is the new one's. If it has just ended, that
            // answer may have come before the parent waited for it.
            if (same.Facts.End is { } end) Arrive(new Delivery(parent, Outcome(start.TaskId, end)) { IsStored = true });
            return;
        }
        Refuse(parent, start.TaskId, IsElsewhere(start) ? Elsewhere(start.Start.Router.TargetAppID) : Exists(start.Id));
    }

    private void Refuse(Instance parent, int taskId, TaskFailureDetails why)
    {
        var failed = new HistoryEvent
        {
            EventId = -1,
            Timestamp = Now,
            ChildWorkflowInstanceFailed = new ChildWorkflowInstanceFailedEvent { TaskScheduledId = taskId, FailureDetails = why },
        };
        // Not stored: recovery finds the same, for no such child is running.
        Arrive(new Delivery(parent, failed) { IsStored = true });
    }

    private static bool IsOf(Instance child, string parentId, int taskId) =>
        child.Facts.Start?.ParentInstance is { } of && of.TaskScheduledId == taskId && of.WorkflowInstance?.InstanceId == parentId;

    private static TaskFailureDetails Exists(string id) =>
        new() { ErrorType = "WorkflowInstanceAlreadyExists", ErrorMessage = $"an active workflow with ID '{id}' already exists" };

    private void Register(Instance instance)
    {
        _instances.TryGetValue(instance.Id, out var before);
        _instances[instance.Id] = instance;
        if (before is null) return;
        lock (before.Lock)
        {
            before.Gone = true;
            TakeBackAll(before);
        }
    }

    private Delivery? ToParent(Instance instance, Turn turn, ExecutionCompletedEvent end)
    {
        var start = turn.Events.Find(e => e.ExecutionStarted is not null)?.ExecutionStarted ?? instance.Facts.Start;
        if (start?.ParentInstance is not { } of || (of.HasAppID && of.AppID != _appId)) return null;
        if (!_instances.TryGetValue(of.WorkflowInstance.InstanceId, out var parent)) return null;
        return parent.Facts.IsOver ? null : new Delivery(parent, Outcome(of.TaskScheduledId, end));
    }

    private HistoryEvent Outcome(int taskId, ExecutionCompletedEvent end)
    {
        var one = new HistoryEvent { EventId = -1, Timestamp = Now, Router = Own };
        one.Router.TargetAppID = _appId;
        if (end.WorkflowStatus == OrchestrationStatus.Completed) one.ChildWorkflowInstanceCompleted = new ChildWorkflowInstanceCompletedEvent { TaskScheduledId = taskId, Result = end.Result };
        else one.ChildWorkflowInstanceFailed = new ChildWorkflowInstanceFailedEvent { TaskScheduledId = taskId, FailureDetails = end.FailureDetails };
        return one;
    }

    /// <summary>A recursive terminate goes on to the children that still run.</summary>
    private List<Delivery> Cascade(Instance instance, Turn turn, TurnResult result)
    {
        if (turn.Events.Find(e => e.ExecutionTerminated is { Recurse: true }) is not { } terminated) return [];
        List<Delivery> deliveries = [];
        List<string> children;
        lock (instance.Lock) children = [.. instance.Children.Values];
        foreach (var id in children)
        {
            if (!_instances.TryGetValue(id, out var child) || child.Facts.IsOver) continue;
            deliveries.Add(new Delivery(child, new HistoryEvent { EventId = -1, Timestamp = Now, ExecutionTerminated = terminated.ExecutionTerminated }));
        }
        return deliveries;
    }

    private void Arrive(Delivery? delivery)
    {
        if (delivery is not { IsStored: true }) return;
        lock (delivery.To.Lock)
        {
            if (delivery.To.Generation != delivery.Generation || !delivery.To.Take(new Waiting(delivery.Event, delivery.Row))) return;
        }
        Kick(delivery.To);
    }
}
