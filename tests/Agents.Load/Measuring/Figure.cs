namespace Agents.Load.Measuring;

/// <summary>One measurement.</summary>
/// <param name="PerSecond">Good calls per second.</param>
/// <param name="Failed">Calls that were not good; they count nowhere else.</param>
/// <param name="Ratio">Calls per second compared with the figure that it stands beside.</param>
internal sealed record Figure(
    string Name, int Callers, double Seconds, long Calls, long Failed, double PerSecond, double P50Ms, double P99Ms, double MaxMs, double? Ratio = null)
{
    public static Figure Of(string name, int callers, Samples samples, TimeSpan elapsed)
    {
        var percentiles = samples.Percentiles(50, 99, 100);
        return new Figure(
            name, callers, elapsed.TotalSeconds, samples.Good, samples.Bad, samples.Good / elapsed.TotalSeconds,
            percentiles[0], percentiles[1], percentiles[2]);
    }
}
