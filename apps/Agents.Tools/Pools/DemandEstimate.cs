namespace Agents.Tools.Pools;

/// <summary>
/// How many calls run at the same time if they go on as they do: arrival rate x service time (Little's law, L = λW: J. D. C. Little,
/// Operations Research 9(3), 1961), both as moving averages, and the square root of that for its ups and downs (square-root staffing:
/// Halfin and Whitt, Operations Research 29(3), 1981). Not safe for use by several threads.
/// </summary>
internal sealed class DemandEstimate
{
    /// <summary>A change of the rate counts for two thirds after this time.</summary>
    private const double RateSeconds = 10;

    private const double ServiceWeight = 0.1;

    /// <summary>With less than one call in ten running on average, starting on demand is good enough.</summary>
    private const double Negligible = 0.1;

    private int _arrivals;
    private double? _serviceSeconds;

    /// <summary>Calls per second.</summary>
    public double Rate { get; private set; }

    public void Arrived() => _arrivals++;

    public void Served(TimeSpan time) =>
        _serviceSeconds = _serviceSeconds is { } known ? known + (ServiceWeight * (time.TotalSeconds - known)) : time.TotalSeconds;

    /// <summary>Takes in the arrivals since the last time.</summary>
    public void Pass(TimeSpan time)
    {
        if (time <= TimeSpan.Zero)
            return;
        var weight = 1 - Math.Exp(-time.TotalSeconds / RateSeconds);
        Rate += weight * ((_arrivals / time.TotalSeconds) - Rate);
        _arrivals = 0;
    }

    /// <summary>Instances that this needs; 0 as long as no call has ended.</summary>
    public int Instances(int callsPerInstance)
    {
        var running = Rate * (_serviceSeconds ?? 0);
        return running < Negligible ? 0 : (int)Math.Ceiling((running + Math.Sqrt(running)) / callsPerInstance);
    }
}
