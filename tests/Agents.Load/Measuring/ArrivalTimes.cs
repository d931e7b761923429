namespace Agents.Load.Measuring;

/// <summary>
/// Moments at which calls arrive: independent of one another (a Poisson process), the same ones for the same seed. Callers that
/// do not know of each other arrive like this, in clumps, and not at even distances.
/// </summary>
internal sealed class ArrivalTimes
{
    private readonly Random _random;
    private readonly double _perSecond;

    public ArrivalTimes(double perSecond, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perSecond);
        _perSecond = perSecond;
        _random = new Random(seed);
        Next = Gap();
    }

    /// <summary>When the next call arrives, from the start.</summary>
    public TimeSpan Next { get; private set; }

    public void Advance() => Next += Gap();

    private TimeSpan Gap() => TimeSpan.FromSeconds(-Math.Log(1 - _random.NextDouble()) / _perSecond);
}
