namespace Agents.Tools.Admission;

/// <summary>The most critical calls that came in within a given span, over the last hundred spans. Not synchronised.</summary>
internal sealed class CriticalArrivals(TimeSpan span, TimeProvider time)
{
    private const int Spans = 100;

    private readonly int[] _counts = new int[Spans];
    private readonly long _ticks = Math.Max(1, (long)(span.TotalSeconds * time.TimestampFrequency));
    private long _current = -1;
    private int _peak;

    public void Add(int calls)
    {
        MoveOn();
        _counts[_current % Spans] += calls;
        _peak = Math.Max(_peak, _counts[_current % Spans]);
    }

    /// <summary>No span of this length has seen more, wherever it began: it overlaps two of those that are counted.</summary>
    public int PeakOfAnySpan()
    {
        MoveOn();
        return 2 * _peak;
    }

    private void MoveOn()
    {
        var now = time.GetTimestamp() / _ticks;
        if (now == _current)
            return;
        for (var i = Math.Max(_current + 1, now - Spans + 1); i <= now; i++)
            _counts[i % Spans] = 0;
        _current = now;
        _peak = _counts.Max();
    }
}
