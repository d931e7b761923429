using System.Diagnostics;

namespace Agents.Conformance.Replay;

/// <summary>
/// How long this machine kept a waiting thread from running. The recorded windows are from a machine with little load; what a
/// loaded one adds to them is measured here, and only that is allowed on top.
/// </summary>
internal sealed class Stalls(TimeSpan beat)
{
    private const int Hops = 3;
    private static readonly Lazy<Stalls> Running = new(Start);
    private readonly Lock _lock = new();
    private readonly List<(long At, TimeSpan Late)> _late = [];
    private long? _last;

    public static Stalls OfThisMachine => Running.Value;

    /// <summary>To be called every beat; what it comes late counts.</summary>
    public void Beat(long now)
    {
        lock (_lock)
        {
            var late = _last is { } last ? Stopwatch.GetElapsedTime(last, now) - beat : TimeSpan.Zero;
            if (late > beat) _late.Add((now, late));
            _last = now;
        }
    }

    /// <summary>
    /// What may be added to a window of this time: all stalls that ended in it, for each of the threads that a request passes on its
    /// way (the timer, the sidecar's call, the application's read).
    /// </summary>
    public TimeSpan Allowance(long from, long to) => Hops * Between(from, to);

    /// <summary>The sum of all stalls that ended in this time.</summary>
    public TimeSpan Between(long from, long to)
    {
        lock (_lock)
        {
            var sum = TimeSpan.Zero;
            for (var i = _late.Count - 1; i >= 0 && _late[i].At >= from; i--)
            {
                if (_late[i].At <= to) sum += _late[i].Late;
            }
            return sum;
        }
    }

    private static Stalls Start()
    {
        var stalls = new Stalls(TimeSpan.FromMilliseconds(5));
        // A thread of its own: a thread pool that the sidecar has blocked is the sidecar's fault and no stall.
        new Thread(() =>
        {
            using var never = new ManualResetEvent(false);
            while (!never.WaitOne(stalls.Interval)) stalls.Beat(Stopwatch.GetTimestamp());
        })
        { IsBackground = true, Name = "stalls" }.Start();
        return stalls;
    }

    private TimeSpan Interval => beat;
}
