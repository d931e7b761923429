namespace Dapr.Sidecar.Workflows;

/// <summary>Calls back at points in time, all with one timer.</summary>
internal sealed class Alarms : IDisposable
{
    // The clock may be set meanwhile, so a long wait is cut into shorter ones.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private readonly Lock _lock = new();
    private readonly PriorityQueue<Action, DateTimeOffset> _due = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private DateTimeOffset _next = DateTimeOffset.MaxValue;
    private bool _disposed;

    public Alarms(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Set(DateTimeOffset at, Action ring)
    {
        lock (_lock)
        {
            if (_disposed) return;
            _due.Enqueue(ring, at);
            if (at < _next) Arm();
        }
    }

    public void Dispose()
    {
        lock (_lock) _disposed = true;
        _timer.Dispose();
    }

    private void Ring()
    {
        List<Action> ringing = [];
        lock (_lock)
        {
            if (_disposed) return;
            var now = _time.GetUtcNow();
            while (_due.TryPeek(out var ring, out var at) && at <= now)
            {
                ringing.Add(ring);
                _due.Dequeue();
            }
            Arm();
        }
        foreach (var ring in ringing) ring();
    }

    private void Arm()
    {
        if (!_due.TryPeek(out _, out _next))
        {
            _next = DateTimeOffset.MaxValue;
            return;
        }
        // A millisecond more than is left, for timers know no parts of one.
        var wait = _next - _time.GetUtcNow() + TimeSpan.FromMilliseconds(1);
        _timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait, Timeout.InfiniteTimeSpan);
    }
}
