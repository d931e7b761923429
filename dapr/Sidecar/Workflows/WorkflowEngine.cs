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
    // Of the longest message, as with daprd; the rest is for what is around it.
    private const int MostPercent = 95;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, Instance> _instances = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Instance, bool> _stalled = new();
    private readonly ConcurrentQueue<Instance> _finished = new();
    private readonly WorkflowStore _store;
    private readonly Watchers _watchers = new();
    private readonly Alarms _alarms;
    private readonly string _appId;
    private readonly long _mostBytes;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    /// <param name="store">The workflows in the store.</param>
    /// <param name="appId">The app id.</param>
    /// <param name="queue">Gets what workers are to do.</param>
    /// <param name="mostBytes">The longest message that workers are sent; 0 or less: any length.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Gets what goes wrong.</param>
    public WorkflowEngine(WorkflowStore store, string appId, WorkQueue queue, int mostBytes, TimeProvider time, ILogger log)
    {
        (_store, _appId, Queue, _mostBytes, _time, _log) = (store, appId, queue, mostBytes > 0 ? (long)mostBytes * MostPercent / 100 : long.MaxValue, time, log);
        _alarms = new Alarms(time);
    }

    public WorkQueue Queue { get; }

    /// <summary>Instances that are not over.</summary>
    public int Running => _instances.Values.Count(instance => !instance.Facts.IsOver);

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
            foreach (var (timer, at) in instance.Timers.ToList()) SetTimer(instance, timer, at);
            foreach (var (task, id) in instance.Children.ToList())
            {
                // A child of its own that has ended would have left its answer in the same commit.
                if (!_instances.TryGetValue(id, out var child) || !IsOf(child, instance.Id, task)) Refuse(instance, task, Exists(id));
            }
            Kick(instance);
        }
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
            if (!instance.Busy || instance.Gone)
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
        // By what it is known by: a timer that is far away must not hold the memory of an instance that has long ended.
        var (id, row, generation) = (instance.Id, instance.Row, instance.Generation);
        _alarms.Set(at.ToDateTimeOffset(), () => Fire(id, row, generation, timer, at));
    }

    private void Fire(string id, long row, int generation, int timer, Timestamp at)
    {
        if (!_instances.TryGetValue(id, out var instance) || instance.Row != row) return;
        var fired = new HistoryEvent { EventId = -1, Timestamp = Now, TimerFired = new TimerFiredEvent { FireAt = at, TimerId = timer } };
        lock (instance.Lock)
        {
            if (instance.Generation != generation || !instance.Take(new Waiting(fired, 0))) return;
        }
        Kick(instance);
    }

    private void Retire(Instance instance)
    {
        _finished.Enqueue(instance);
        while (_finished.Count > MostFinished && _finished.TryDequeue(out var oldest))
        {
            if (!_instances.TryRemove(KeyValuePair.Create(oldest.Id, oldest))) continue;
            lock (oldest.Lock) TakeBackAll(oldest);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "workflow {Instance}: what came of its turn could not be stored")]
        public static partial void Failed(ILogger logger, string instance, Exception error);
    }
}
