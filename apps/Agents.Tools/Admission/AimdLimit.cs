namespace Agents.Tools.Admission;

/// <summary>
/// Additive increase, multiplicative decrease (Chiu and Jain, "Analysis of the Increase and Decrease Algorithms for Congestion
/// Avoidance in Computer Networks", 1989), with the slow start of TCP (RFC 5681): doubles until the first overload, then adds.
/// Like Netflix's concurrency-limits it grows only while the limit is in somebody's way. A gradient (Netflix's Gradient2, Envoy's
/// adaptive concurrency) divides a latency by its best value; here the latency is the worker's own share, which is next to nothing
/// until the worker is saturated, so that quotient is noise, and what is too much is known beforehand.
/// </summary>
internal sealed class AimdLimit(AdmissionOptions options) : IConcurrencyLimit
{
    private const double Backoff = 0.9;

    /// <summary>A cut shows only when calls have ended, so the next one waits.</summary>
    private const int WindowsBetweenCuts = 5;

    /// <summary>After so many windows without overload the last cut says nothing about now.</summary>
    private const int WindowsToSlowStart = 50;

    private readonly int _step = Math.Max(1, options.MaxConcurrency / 200);
    private int _sinceCut = WindowsBetweenCuts;
    private int _healthy = WindowsToSlowStart;

    public int Current { get; private set; } = options.InitialConcurrency;

    public void Next(LimitWindow window)
    {
        _sinceCut++;
        if (window.Overloaded)
        {
            _healthy = 0;
            if (_sinceCut >= WindowsBetweenCuts)
                Cut(window.PeakRunning);
            return;
        }
        _healthy++;
        if (window.Limited)
        {
            var next = _healthy > WindowsToSlowStart ? Current * 2L : Current + _step;
            Current = (int)Math.Min(next, options.MaxConcurrency);
        }
    }

    // A limit that is far from being used is first brought near to what is. Below its initial value it only goes while it is used:
    // a store that is slow with three calls running says nothing about a thousand.
    private void Cut(int peak)
    {
        _sinceCut = 0;
        var used = peak >= Current / 2;
        var floor = used ? options.MinConcurrency : Math.Min(Current, options.InitialConcurrency);
        var basis = Math.Min(Current, 2L * peak);
        Current = Math.Max(floor, (int)(basis * Backoff));
    }
}
