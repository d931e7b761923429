namespace Agents.Evaluation.Measures;

/// <summary>How good a list of answers is. Positions count from 1.</summary>
internal static class Ranking
{
    /// <summary>The share of the expected items that are among the first <paramref name="k"/>, 0 to 1.</summary>
    public static double RecallAt(int k, IReadOnlyList<string> found, IReadOnlyCollection<string> expected)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        ArgumentOutOfRangeException.ThrowIfZero(expected.Count);
        var wanted = expected.ToHashSet(StringComparer.Ordinal);
        return (double)found.Take(k).Distinct(StringComparer.Ordinal).Count(wanted.Contains) / wanted.Count;
    }

    /// <summary>One by the position of the first expected item; 0 when none was found. Its mean over questions is the MRR.</summary>
    public static double ReciprocalRank(IReadOnlyList<string> found, IReadOnlyCollection<string> expected)
    {
        ArgumentOutOfRangeException.ThrowIfZero(expected.Count);
        for (var i = 0; i < found.Count; i++)
        {
            if (expected.Contains(found[i])) return 1.0 / (i + 1);
        }
        return 0;
    }
}
