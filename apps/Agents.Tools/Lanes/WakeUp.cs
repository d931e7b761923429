namespace Agents.Tools.Lanes;

/// <summary>One timer that goes off at the earliest of the moments asked for; who asked for a later one asks again then.</summary>
internal sealed class WakeUp : IDisposable
{
    /// <summary>Moments closer together than this share one.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    /// <summary>A timer takes no longer span than 49 days, and nothing is lost by looking once a minute.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _at = long.MaxValue;

    public WakeUp(Action action, TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(
            _ =>
            {
                lock (_gate)
                    _at = long.MaxValue;
                action();
            },
            state: null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>Not later than at this time stamp.</summary>
    public void At(long timestamp) => Within(_time.GetElapsedTime(_time.GetTimestamp(), timestamp));

    public void Within(TimeSpan span)
    {
        span = span < Shortest ? Shortest : span > Longest ? Longest : span;
        var at = _time.GetTimestamp() + (long)(span.TotalSeconds * _time.TimestampFrequency);
        lock (_gate)
        {
            if (at >= _at)
                return;
            _at = at;
            _timer.Change(span, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();
}
