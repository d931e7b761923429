using System.Collections.Concurrent;
using Dapr.Sidecar.Jobs.Schedules;
using Dapr.Sidecar.Workflows;

namespace Dapr.Sidecar.Actors;

/// <summary>
/// Timers: in the memory of the sidecar that planned them, and gone with it. As in daprd they go on when their actor is deactivated,
/// and activate it again. The next time is counted from the one that was planned, once the callback has ended.
/// </summary>
internal sealed partial class ActorTimers(ActorRouter router, TimeProvider time, ILogger log) : IDisposable
{
    // A period that is not positive makes every next time a past one. daprd then calls without a pause.
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentDictionary<(string Type, string Id, string Name), Timer> _timers = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Alarms _alarms = new(time);

    /// <summary>Takes the place of one of the same name.</summary>
    /// <exception cref="ScheduleException">A time cannot be understood or is over.</exception>
    public void Set(string type, string id, string name, CallbackRequest request)
    {
        var now = time.GetUtcNow();
        var due = request.DueTime.Length > 0 ? PointInTime.Parse(request.DueTime, "dueTime", now) : now;
        var period = request.Period.Length > 0 ? ActorPeriod.Parse(request.Period) : default;
        if (period.Repeats == 0) throw new ScheduleException($"period \"{request.Period}\" has zero repetitions");
        DateTimeOffset? expires = request.Ttl.Length > 0 ? PointInTime.Parse(request.Ttl, "ttl", due) : null;
        if (expires < now || expires < due) throw new ScheduleException($"timer {name} has already expired: dueTime: {due:O} ttl: {request.Ttl}");
        var timer = new Timer(
            new ActorCall(type, id, "timer/" + name) { Kind = ActorCallKind.Timer, Body = CallbackBody.OfTimer(request), ContentType = CallbackBody.ContentType },
            (type, id, name), period, expires, due, period.Repeats);
        if (due >= expires)
        {
            _timers.TryRemove(timer.Key, out _);
            return;
        }
        _timers[timer.Key] = timer;
        Plan(timer);
    }

    public void Remove(string type, string id, string name) => _timers.TryRemove((type, id, name), out _);

    public Task StopAsync() => _stopping.CancelAsync();

    public void Dispose() => _alarms.Dispose();

    private void Plan(Timer timer) => _alarms.Set(timer.Due, () => _ = FireAsync(timer)); // The alarm waits for nobody; a fault of the callback is logged there.

    private async Task FireAsync(Timer timer)
    {
        await Task.Yield();
        if (!IsCurrent(timer) || _stopping.IsCancellationRequested) return;
        try
        {
            await router.CallBackAsync(timer.Call, _stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return;
        }
        catch (ActorFailure failure) when (failure.Cancelled)
        {
            // Does not stop a timer, as with daprd.
        }
        catch (Exception e) // Logged: a timer goes on whatever becomes of one callback.
        {
            Log.Failed(log, timer.Key.Name, timer.Key.Type, timer.Key.Id, e.Message);
        }
        if (timer.Next(time.GetUtcNow(), LeastPause) is not { } next) _timers.TryRemove(KeyValuePair.Create(timer.Key, timer));
        else if (_timers.TryUpdate(timer.Key, next, timer)) Plan(next);
    }

    private bool IsCurrent(Timer timer) => _timers.TryGetValue(timer.Key, out var current) && ReferenceEquals(current, timer);

    private sealed class Timer(
        ActorCall call, (string Type, string Id, string Name) key, ActorPeriod period, DateTimeOffset? expires, DateTimeOffset due, int? left)
    {
        public ActorCall Call => call;
        public (string Type, string Id, string Name) Key => key;
        public DateTimeOffset Due => due;

        /// <summary>Null: it is over.</summary>
        public Timer? Next(DateTimeOffset now, TimeSpan leastPause)
        {
            var stillLeft = left - 1;
            if (period.IsZero || stillLeft == 0) return null;
            var next = period.After(due);
            if (next <= due) next = now + leastPause;
            return next >= expires ? null : new Timer(call, key, period, expires, next, stillLeft);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "timer {Name} of actor {Type}/{Id} failed: {Reason}")]
        public static partial void Failed(ILogger logger, string name, string type, string id, string reason);
    }
}
