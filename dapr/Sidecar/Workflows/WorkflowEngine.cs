using System.Collections.Concurrent;
using Dapr.Protocol.TaskHub;
using Google.Protobuf.WellKnownTypes;

namespace Dapr.Sidecar.Workflows;

/// <summary>
/// Runs the workflows of one app id. Each instance has one turn at a time; what it adds is one write, and an activity's answer is
/// another. Both are in the store before anybody is told, so that a crash at any moment loses nothing and repeats no answered activity.
/// </summary>
internal sealed partial class WorkflowEngine : IDisposable
{
    // Finished ones that stay in memory for those who ask right after the end.
    private const int MostFinished = 500;
    private const int MostRenewals = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, Instance> _instances = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Instance, bool> _stalled = new();
    private readonly ConcurrentQueue<Instance> _finished = new();
    private readonly WorkflowStore _store;
    private readonly Watchers _watchers = new();
    private readonly Alarms _alarms;
    private readonly string _appId;
    private readonly int _mostBytes;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    /// <param name="store">The workflows in the store.</param>
    /// <param name="appId">The app id.</param>
    /// <param name="queue">Gets what workers are to do.</param>
    /// <param name="mostBytes">The longest turn that is sent; 0 or less: any length.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Gets what goes wrong.</param>
    public WorkflowEngine(WorkflowStore store, string appId, WorkQueue queue, int mostBytes, TimeProvider time, ILogger log)
    {
        (_store, _appId, Queue, _mostBytes, _time, _log) = (store, appId, queue, mostBytes, time, log);
        _alarms = new Alarms(time);
    }

    public WorkQueue Queue { get; }

    private Timestamp Now => Timestamp.FromDateTimeOffset(_time.GetUtcNow());

    private TaskRouter Own => new() { SourceAppID = _appId };

    /// <summary>Brings back every instance that is not over, with its timers and what its workers had.</summary>
    public void Recover()
    {
        List<Instance> running = [];
        foreach (var id in _store.Running())
        {
            if (_store.Load(id) is not { } instance) continue;
            _instances[id] = instance;
            running.Add(instance);
        }
        foreach (var instance in running)
        {
            if (instance.Facts.Stalled is not null)
            {
                instance.Stalled = true;
                _stalled[instance] = true;
            }
            instance.MustRun = instance.History.Count == 1 && instance.Tasks.Count + instance.Timers.Count + instance.Children.Count + instance.Inbox.Count == 0;
            foreach (var scheduled in instance.Tasks.Values.ToList()) Dispatch(instance, scheduled);
            foreach (var (timer, at) in instance.Timers) SetTimer(instance, timer, at);
            foreach (var (task, id) in instance.Children.ToList())
            {
                // A child of its own that has ended would have left its answer in the same commit.
                if (ParentOf(id) != instance.Id) Refuse(instance, task, Exists(id));
            }
            Kick(instance);
        }
    }

    /// <summary>What a worker is to be sent for an entry; null: nothing any more.</summary>
    public byte[]? Open(WorkEntry entry) => entry is Turn turn ? OpenTurn(turn) : OpenTask((TaskEntry)entry);

    /// <summary>The worker that had it is gone.</summary>
    public void Return(WorkEntry entry)
    {
        lock (entry.Instance.Lock)
        {
            if (entry.Instance.Gone || entry is Turn { IsAnswered: true } or TaskEntry { IsAnswered: true }) return;
            if (entry is Turn turn) turn.Events = [];
        }
        Queue.Release(entry);
        Queue.Add(entry);
    }

    /// <summary>A worker connects: what stalled is tried again.</summary>
    public void WorkerConnected()
    {
        foreach (var instance in _stalled.Keys)
        {
            _stalled.TryRemove(instance, out _);
            lock (instance.Lock)
            {
                instance.Stalled = false;
                instance.MustRun = true;
            }
            Kick(instance);
        }
    }

    public void Dispose() => _alarms.Dispose();

    private string? ParentOf(string id) =>
        _instances.GetValueOrDefault(id)?.Facts.Start?.ParentInstance?.WorkflowInstance?.InstanceId;

    private byte[]? OpenTask(TaskEntry task)
    {
        var instance = task.Instance;
        lock (instance.Lock)
        {
            if (task.IsAnswered || instance.Gone)
            {
                Queue.Release(task);
                return null;
            }
            instance.Given[task.Scheduled.EventId] = task;
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
                Queue.Release(turn);
                return null;
            }
            var renewal = instance.RenewalEvents > 0;
            turn.FromInbox = renewal ? instance.RenewalEvents : instance.Inbox.Count;
            var started = new HistoryEvent { EventId = -1, Timestamp = Now, WorkflowStarted = new WorkflowStartedEvent() };
            if (renewal) started.Router = Own;
            turn.Events = [started, .. instance.Inbox.Take(turn.FromInbox).Select(w => w.Event)];
            var size = instance.HistoryBytes + turn.Events.Sum(e => (long)e.CalculateSize());
            if (_mostBytes <= 0 || size <= _mostBytes) return EventChunk.Turn(instance.Id, instance.History, turn.Events);
            turn.IsAnswered = true;
            Queue.Release(turn);
            // Nobody waits for it: it ends with the write, and a write that fails is logged and tried when a worker connects.
            _ = StallLoggedAsync(instance, turn, StalledReason.PayloadSizeExceeded, $"Workflow payload of {size} bytes exceeds the limit of {_mostBytes} bytes");
            return null;
        }
    }

    private async Task StallLoggedAsync(Instance instance, Turn turn, StalledReason reason, string why)
    {
        await Task.Yield();
        try
        {
            await StallAsync(instance, reason, why);
        }
        catch (Exception e) // Logged; the turn is over and the next worker's connection tries again.
        {
            Log.Failed(_log, turn.Instance.Id, e);
        }
    }

    private async Task StallAsync(Instance instance, StalledReason reason, string why)
    {
        if (instance.Facts.Stalled?.Description != why)
        {
            List<HistoryEvent> events = [new() { EventId = -1, Timestamp = Now, ExecutionStalled = new ExecutionStalledEvent { Reason = reason, Description = why } }];
            var chunk = EventChunk.Encode(events);
            var seq = instance.History.Count;
            await _store.WriteAsync(session =>
            {
                WorkflowStore.Append(session, instance.Row, seq, chunk);
                return true;
            });
            lock (instance.Lock) instance.Add(chunk, events);
        }
        lock (instance.Lock)
        {
            instance.Stalled = true;
            instance.Turn = null;
        }
        _stalled[instance] = true;
        _watchers.Changed(instance.Id);
        Exit(instance);
    }

    /// <summary>Waits until the instance is free and takes it. <see cref="Exit"/> gives it back.</summary>
    private static async Task EnterAsync(Instance instance, CancellationToken cancellationToken)
    {
        TaskCompletionSource mine;
        lock (instance.Lock)
        {
            if (!instance.Busy)
            {
                instance.Busy = true;
                return;
            }
            mine = new(TaskCreationOptions.RunContinuationsAsynchronously);
            instance.Callers.Enqueue(mine);
        }
        await using var registration = cancellationToken.Register(() => mine.TrySetCanceled(cancellationToken));
        await mine.Task;
    }

    private void Exit(Instance instance)
    {
        lock (instance.Lock)
        {
            while (instance.Callers.TryDequeue(out var next))
            {
                if (next.TrySetResult()) return;
            }
            instance.Busy = false;
        }
        Kick(instance);
    }

    /// <summary>Begins a turn if there is something for one.</summary>
    private void Kick(Instance instance)
    {
        Turn turn;
        lock (instance.Lock)
        {
            if (instance.Busy || instance.Gone || instance.Stalled || instance.Facts.IsOver || (instance.Inbox.Count == 0 && !instance.MustRun)) return;
            if (instance.NotBefore > _time.GetUtcNow())
            {
                _alarms.Set(instance.NotBefore, () => Kick(instance));
                return;
            }
            instance.MustRun = false;
            instance.Busy = true;
            instance.Turn = turn = new Turn(instance);
        }
        Queue.Add(turn);
    }

    private void Dispatch(Instance instance, HistoryEvent scheduled)
    {
        if (scheduled.Router is { HasTargetAppID: true } router && router.TargetAppID != _appId)
        {
            var failed = new HistoryEvent
            {
                EventId = -1,
                Timestamp = Now,
                Router = Own,
                TaskFailed = new TaskFailedEvent
                {
                    TaskScheduledId = scheduled.EventId,
                    TaskExecutionId = scheduled.TaskScheduled.TaskExecutionId,
                    FailureDetails = Elsewhere(router.TargetAppID),
                },
            };
            lock (instance.Lock)
            {
                if (!instance.Take(new Waiting(failed, 0))) return;
            }
            Kick(instance);
            return;
        }
        Queue.Add(new TaskEntry(instance, scheduled));
    }

    private static TaskFailureDetails Elsewhere(string appId) => new()
    {
        ErrorType = "TargetAppNotServed",
        ErrorMessage = $"the embedded sidecar runs activities and child workflows of its own app only; the target is '{appId}'",
        IsNonRetriable = true,
    };

    private void SetTimer(Instance instance, int timer, Timestamp at)
    {
        // The end of time: a wait without a deadline.
        if (at.Seconds >= 253402214400) return;
        var generation = instance.Generation;
        _alarms.Set(at.ToDateTimeOffset(), () =>
        {
            var fired = new HistoryEvent { EventId = -1, Timestamp = Now, TimerFired = new TimerFiredEvent { FireAt = at, TimerId = timer } };
            lock (instance.Lock)
            {
                if (instance.Generation != generation || !instance.Take(new Waiting(fired, 0))) return;
            }
            Kick(instance);
        });
    }

    private void Retire(Instance instance)
    {
        _finished.Enqueue(instance);
        while (_finished.Count > MostFinished && _finished.TryDequeue(out var oldest)) _instances.TryRemove(KeyValuePair.Create(oldest.Id, oldest));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "workflow {Instance}: what came of its turn could not be stored")]
        public static partial void Failed(ILogger logger, string instance, Exception error);
    }
}
