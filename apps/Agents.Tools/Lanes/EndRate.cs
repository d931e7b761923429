namespace Agents.Tools.Lanes;

/// <summary>Calls that ended per second, over the last five full seconds. Not synchronised.</summary>
internal sealed class EndRate(TimeProvider time)
{
    private const int Seconds = 5;

    private readonly int[] _counts = new int[Seconds + 1];
    private long _second = -1;

    public double PerSecond
    {
        get
        {
            MoveOn();
            var all = 0;
            foreach (var count in _counts)
                all += count;
            return (all - _counts[_second % _counts.Length]) / (double)Seconds;
        }
    }

    public void Add(int calls)
    {
        MoveOn();
        _counts[_second % _counts.Length] += calls;
    }

    private void MoveOn()
    {
        var now = time.GetTimestamp() / time.TimestampFrequency;
        for (var i = Math.Max(_second + 1, now - Seconds); i <= now; i++)
            _counts[i % _counts.Length] = 0;
        _second = now;
    }
}
