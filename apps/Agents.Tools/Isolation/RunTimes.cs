namespace Agents.Tools.Isolation;

/// <summary>
/// The last 500 run times of a version. A ring, not a digest: it follows a tool that changes within 500 calls, its quantiles are exact
/// for them, and it costs 8 KB.
/// </summary>
internal sealed class RunTimes(TimeProvider time)
{
    public const int Size = 500;

    // Sorting for each call would cost more than it tells.
    private const int RefreshEvery = 20;

    private readonly Lock _gate = new();
    private readonly (long At, TimeSpan RunTime)[] _ring = new (long, TimeSpan)[Size];
    private long _added;
    private TimeSpan? _p95;

    /// <summary>Run times that were ever added.</summary>
    public long Added => Volatile.Read(ref _added);

    /// <summary>95 of 100 take no longer; null as long as there is none. At most 20 calls old.</summary>
    public TimeSpan? P95
    {
        get
        {
            lock (_gate)
                return _p95;
        }
    }

    public void Add(TimeSpan runTime)
    {
        lock (_gate)
        {
            _ring[_added++ % Size] = (time.GetTimestamp(), runTime);
            if (_added < RefreshEvery || _added % RefreshEvery == 0)
                _p95 = NearestRank(0.95, window: null);
        }
    }

    /// <summary>The quantile of those that are no older than the window; null when there is none.</summary>
    public TimeSpan? Quantile(double quantile, TimeSpan window)
    {
        lock (_gate)
            return NearestRank(quantile, window);
    }

    private TimeSpan? NearestRank(double quantile, TimeSpan? window)
    {
        var times = new List<TimeSpan>(Size);
        foreach (var (at, runTime) in _ring.AsSpan(0, (int)Math.Min(_added, Size)))
        {
            if (window is null || time.GetElapsedTime(at) <= window)
                times.Add(runTime);
        }
        if (times.Count == 0)
            return null;
        times.Sort();
        return times[Math.Max(0, (int)Math.Ceiling(quantile * times.Count) - 1)];
    }
}
