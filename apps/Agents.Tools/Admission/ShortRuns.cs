namespace Agents.Tools.Admission;

/// <summary>Whether the 95th percentile of a tool's run times is below a bound: one bit for each of the last hundred runs.</summary>
internal sealed class ShortRuns(TimeSpan bound)
{
    private const int Kept = 100;
    private const int Fewest = 20;

    private readonly bool[] _long = new bool[Kept];
    private int _next;
    private int _count;
    private int _longs;

    public bool AreShort => _count >= Fewest && _longs * 20 < _count;

    /// <param name="time">From the grant of the slot to its return.</param>
    public void Add(TimeSpan time)
    {
        if (_count < Kept)
            _count++;
        else if (_long[_next])
            _longs--;
        _long[_next] = time >= bound;
        if (_long[_next])
            _longs++;
        _next = (_next + 1) % Kept;
    }
}
