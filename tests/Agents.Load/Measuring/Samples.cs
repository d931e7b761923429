using System.Collections.Concurrent;

namespace Agents.Load.Measuring;

/// <summary>Latencies of calls, good and bad counted apart. Added to by all callers at once.</summary>
internal sealed class Samples
{
    private readonly ConcurrentQueue<double> _goodMs = new();
    private long _good;
    private long _bad;

    public long Good => Interlocked.Read(ref _good);

    public long Bad => Interlocked.Read(ref _bad);

    public void Add(TimeSpan latency, bool good)
    {
        if (good)
        {
            _goodMs.Enqueue(latency.TotalMilliseconds);
            Interlocked.Increment(ref _good);
        }
        else
        {
            Interlocked.Increment(ref _bad);
        }
    }

    /// <summary>Exact percentiles (nearest rank) of the good calls, in ms; 0 when there are none.</summary>
    public IReadOnlyList<double> Percentiles(params ReadOnlySpan<double> percents)
    {
        double[] sorted = [.. _goodMs.Order()];
        var result = new double[percents.Length];
        for (var i = 0; i < percents.Length; i++)
        {
            result[i] = sorted.Length == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(percents[i] / 100 * sorted.Length) - 1, 0, sorted.Length - 1)];
        }

        return result;
    }
}
