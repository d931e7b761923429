using Dapr.Protocol.TaskHub;

namespace Dapr.Sidecar.Workflows;

/// <summary>What workers are given, and what comes back without an answer.</summary>
internal sealed partial class WorkflowEngine
{
    /// <summary>What a worker is to be sent for an entry; null: nothing any more.</summary>
    public byte[]? Open(WorkEntry entry) => entry is Turn turn ? OpenTurn(turn) : OpenTask((TaskEntry)entry);

    /// <summary>The worker that had it is gone.</summary>
    public void Return(WorkEntry entry)
    {
        lock (entry.Instance.Lock)
        {
            if (entry.Instance.Gone || entry is Turn { IsAnswered: true } or TaskEntry { IsAnswered: true }) return;
            if (entry is Turn turn) turn.Events = [];
            if (entry is TaskEntry task)
            {
                // An answer may still come before the next worker takes it, and finds it no longer given out.
                if (!task.IsOut) return;
                task.IsOut = false;
                entry.Instance.Given.Remove(task.Scheduled.EventId);
            }
        }
        Queue.Release(entry);
        Queue.Add(entry);
    }

    private byte[]? OpenTask(TaskEntry task)
    {
        var instance = task.Instance;
        lock (instance.Lock)
        {
            var id = task.Scheduled.EventId;
            if (task.IsAnswered || instance.Gone || !instance.Tasks.TryGetValue(id, out var open) || !ReferenceEquals(open, task.Scheduled))
            {
                task.IsAnswered = true;
                Queue.Release(task);
                return null;
            }
            // One of the same number from before it went on as new: whoever has it, its answer is no longer told apart.
            if (instance.Given.TryGetValue(id, out var before)) TakeBack(before);
            instance.Given[id] = task;
            task.IsOut = true;
        }
        var scheduled = task.Scheduled.TaskScheduled;
        return Google.Protobuf.MessageExtensions.ToByteArray(new WorkItem
        {
            ActivityRequest = new ActivityRequest
            {
                Name = scheduled.Name,
                Version = scheduled.Version,
                Input = scheduled.Input,
                WorkflowInstance = new WorkflowInstance { InstanceId = instance.Id },
                TaskId = task.Scheduled.EventId,
                TaskExecutionId = scheduled.TaskExecutionId,
                ParentTraceContext = scheduled.ParentTraceContext,
            },
        });
    }

    private byte[]? OpenTurn(Turn turn)
    {
        var instance = turn.Instance;
        lock (instance.Lock)
        {
            if (instance.Gone || instance.Turn != turn || turn.IsAnswered)
            {
                turn.IsAnswered = true;
                Queue.Release(turn);
                return null;
            }
            var renewal = instance.RenewalEvents > 0;
            turn.FromInbox = renewal ? instance.RenewalEvents : instance.Inbox.Count;
            var started = new HistoryEvent { EventId = -1, Timestamp = Now, WorkflowStarted = new WorkflowStartedEvent() };
            if (renewal) started.Router = Own;
            turn.Events = [started, .. instance.Inbox.Take(turn.FromInbox).Select(w => w.Event)];
            var size = instance.HistoryBytes + turn.Events.Sum(e => (long)e.CalculateSize());
            if (size <= _mostBytes) return EventChunk.Turn(instance.Id, instance.History, turn.Events);
            turn.IsAnswered = true;
            Queue.Release(turn);
            // Nobody waits for it: it ends with the write, and a write that fails is logged and tried when a worker connects.
            _ = StallLoggedAsync(instance, turn, StalledReason.PayloadSizeExceeded, $"Workflow payload of {size} bytes exceeds {_mostBytes} bytes, which is {MostPercent} % of the largest message; start the sidecar with a larger --max-body-size to go on");
            return null;
        }
    }

    /// <summary>What workers have of it counts no more: no answer will be found to belong to it.</summary>
    private void TakeBackAll(Instance instance)
    {
        foreach (var task in instance.Given.Values) TakeBack(task);
        instance.Given.Clear();
    }

    private void TakeBack(TaskEntry task)
    {
        task.IsAnswered = true;
        if (!task.IsOut) return;
        task.IsOut = false;
        Queue.Release(task);
    }
}
