using System.Collections.Concurrent;

namespace Agents.Load.Measuring;

/// <summary>
/// Latencies of calls, good and bad counted apart, with the reasons of the bad ones. Added to by all callers at once.
/// </summary>
/// <param name="series">Where the calls show on the chart, if they do.</param>
internal sealed class Latencies(Series? series = null)
{
    private const int MaxReasons = 20;
    private readonly ConcurrentQueue<double> _goodMs = new();
    private readonly ConcurrentDictionary<string, int> _reasons = new(StringComparer.Ordinal);
    private long _good;
    private long _bad;

    public long Good => Interlocked.Read(ref _good);

    public long Bad => Interlocked.Read(ref _bad);

    public long All => Good + Bad;

    /// <summary>Why calls were bad, the most frequent reason first.</summary>
    public IReadOnlyList<string> Reasons => [.. _reasons.OrderByDescending(r => r.Value).Select(r => $"{r.Value} x {r.Key}")];

    /// <param name="failure">Why the call was bad; null when it was good.</param>
    public void Add(TimeSpan latency, string? failure)
    {
        series?.Add(latency.TotalMilliseconds, failure is null);
        if (failure is null)
        {
            _goodMs.Enqueue(latency.TotalMilliseconds);
            Interlocked.Increment(ref _good);
            return;
        }

        CountBad(failure, 1);
    }

    /// <summary>Counts those of another stretch as well. They are on the chart already.</summary>
    public void Add(Latencies other)
    {
        foreach (var latencyMs in other._goodMs)
        {
            _goodMs.Enqueue(latencyMs);
        }

        Interlocked.Add(ref _good, other.Good);
        foreach (var (reason, times) in other._reasons)
        {
            CountBad(reason, times);
        }
    }

    /// <summary>Latencies of the good calls in ms, smallest first.</summary>
    public double[] Sorted() => [.. _goodMs.Order()];

    private void CountBad(string failure, int times)
    {
        Interlocked.Add(ref _bad, times);
        var reason = _reasons.ContainsKey(failure) || _reasons.Count < MaxReasons ? failure : "other reasons";
        _reasons.AddOrUpdate(reason, times, (_, n) => n + times);
    }
}
