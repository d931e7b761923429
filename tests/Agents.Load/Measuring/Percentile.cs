namespace Agents.Load.Measuring;

/// <summary>Percentiles by nearest rank: always a value that was measured, never one between two.</summary>
internal static class Percentile
{
    /// <param name="sorted">Values, smallest first.</param>
    /// <param name="percent">0 to 100; 100 is the largest value.</param>
    /// <returns>0 when there are no values.</returns>
    public static double Of(ReadOnlySpan<double> sorted, double percent)
    {
        if (sorted.IsEmpty)
        {
            return 0;
        }

        var rank = (int)Math.Ceiling(percent / 100 * sorted.Length);
        return sorted[Math.Clamp(rank - 1, 0, sorted.Length - 1)];
    }
}
