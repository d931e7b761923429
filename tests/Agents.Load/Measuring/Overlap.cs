namespace Agents.Load.Measuring;

/// <summary>How many of some stretches of time held at one moment.</summary>
internal static class Overlap
{
    /// <param name="stretches">From and to; one that ends before it begins counts at no moment.</param>
    public static int Peak(IEnumerable<(TimeSpan From, TimeSpan To)> stretches)
    {
        // Ends before beginnings at the same moment: two that only touch do not overlap.
        var changes = stretches.Where(s => s.To > s.From)
            .SelectMany(s => new[] { (At: s.From, Change: 1), (At: s.To, Change: -1) })
            .OrderBy(c => c.At).ThenBy(c => c.Change);
        var (now, peak) = (0, 0);
        foreach (var (_, change) in changes)
        {
            now += change;
            peak = Math.Max(peak, now);
        }

        return peak;
    }
}
