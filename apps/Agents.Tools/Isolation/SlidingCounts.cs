namespace Agents.Tools.Isolation;

/// <summary>Counts what happened within the last while. The window moves in tenths of its length.</summary>
internal sealed class SlidingCounts
{
    private const int Slices = 10;

    private readonly Lock _gate = new();
    private readonly (long Number, int Total, int Bad)[] _slices = new (long, int, int)[Slices];
    private readonly TimeProvider _time;
    private readonly long _sliceLength;

    public SlidingCounts(TimeSpan window, TimeProvider time)
    {
        Window = window;
        _time = time;
        _sliceLength = Math.Max(1, (long)(window.TotalSeconds * time.TimestampFrequency / Slices));
        Clear();
    }

    public TimeSpan Window { get; }

    public void Add(bool bad)
    {
        var number = Now();
        lock (_gate)
        {
            ref var slice = ref _slices[number % Slices];
            if (slice.Number != number)
                slice = (number, 0, 0);
            slice.Total++;
            if (bad)
                slice.Bad++;
        }
    }

    public Counts Read()
    {
        var oldest = Now() - Slices + 1;
        var (total, bad) = (0, 0);
        lock (_gate)
        {
            foreach (var slice in _slices)
            {
                if (slice.Number < oldest)
                    continue;
                total += slice.Total;
                bad += slice.Bad;
            }
        }
        return new Counts(total, bad);
    }

    public void Clear()
    {
        lock (_gate)
            Array.Fill(_slices, (long.MinValue, 0, 0));
    }

    private long Now() => _time.GetTimestamp() / _sliceLength;
}

/// <summary>How much happened, and how much of it was bad.</summary>
internal readonly record struct Counts(int Total, int Bad)
{
    /// <summary>Whether there is enough of it to judge, and the bad share of it is too large.</summary>
    public bool IsOver(double ratio, int minimum) => Total >= minimum && Bad >= ratio * Total;
}
