namespace Agents.Load.Measuring;

/// <summary>How long a spike is felt after its end.</summary>
internal static class Recovery
{
    /// <summary>
    /// Whole seconds from the end of a spike until the p99 of a second and of all later ones is below the limit, and none of their calls
    /// failed. Null: that does not come.
    /// </summary>
    /// <param name="seconds">Of a series, in order.</param>
    /// <param name="end">First second after the spike.</param>
    /// <param name="limitMs">What p99 has to be below.</param>
    public static int? Seconds(IReadOnlyList<SecondOfCalls> seconds, int end, double limitMs)
    {
        var after = seconds.Where(second => second.Second >= end).ToArray();
        var lastBad = Array.FindLastIndex(after, second => second.P99Ms >= limitMs || second.Bad > 0);
        if (after.Length == 0 || lastBad == after.Length - 1)
            return null;
        return lastBad < 0 ? 0 : after[lastBad].Second + 1 - end;
    }
}
