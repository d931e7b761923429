namespace Agents.Load.Measuring;

/// <summary>A stretch of a run that the chart marks.</summary>
internal sealed record Phase(string Name, TimeSpan Start);

/// <summary>Latency over the time of a run: per second and series, and the phases that the scenario went through.</summary>
internal sealed class Timeline(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly List<Phase> _phases = [];
    private readonly Dictionary<string, Series> _series = new(StringComparer.Ordinal);

    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    public IReadOnlyList<Phase> Phases
    {
        get
        {
            lock (_gate)
            {
                return [.. _phases];
            }
        }
    }

    public IReadOnlyList<Series> AllSeries
    {
        get
        {
            lock (_gate)
            {
                return [.. _series.Values];
            }
        }
    }

    /// <summary>From now on it is this phase.</summary>
    public void Begin(string phase)
    {
        lock (_gate)
        {
            _phases.Add(new Phase(phase, Elapsed));
        }
    }

    /// <summary>The series of this name; made when it is new.</summary>
    public Series Series(string name)
    {
        lock (_gate)
        {
            if (!_series.TryGetValue(name, out var series))
            {
                _series[name] = series = new Series(name, this);
            }

            return series;
        }
    }
}

/// <summary>One second of a series.</summary>
/// <param name="Second">Whole seconds since the start of the run.</param>
internal sealed record SecondOfCalls(int Second, long Good, long Bad, double P50Ms, double P99Ms);

/// <summary>The calls of one kind, by the second in which they ended.</summary>
internal sealed class Series(string name, Timeline timeline)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, (List<double> Good, int Bad)> _seconds = [];

    public string Name { get; } = name;

    public void Add(double latencyMs, bool good)
    {
        var second = (int)timeline.Elapsed.TotalSeconds;
        lock (_gate)
        {
            var (list, bad) = _seconds.TryGetValue(second, out var known) ? known : ([], 0);
            if (good)
            {
                list.Add(latencyMs);
            }

            _seconds[second] = (list, good ? bad : bad + 1);
        }
    }

    /// <summary>The seconds in which calls ended, in order.</summary>
    public IReadOnlyList<SecondOfCalls> Seconds()
    {
        lock (_gate)
        {
            return [.. _seconds.Select(s =>
            {
                double[] sorted = [.. s.Value.Good.Order()];
                return new SecondOfCalls(s.Key, sorted.Length, s.Value.Bad, Percentile.Of(sorted, 50), Percentile.Of(sorted, 99));
            })];
        }
    }
}
