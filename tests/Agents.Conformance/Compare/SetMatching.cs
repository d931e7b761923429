namespace Agents.Conformance.Compare;

/// <summary>Compares two lists whose order says nothing.</summary>
internal static class SetMatching
{
    /// <summary>
    /// Pairs each expected item with an actual one that has no difference. If that cannot be done for all, the differences of
    /// those that are left are reported, in their order.
    /// </summary>
    public static IEnumerable<Difference> Compare(int expected, int actual, Func<int, int, IReadOnlyList<Difference>> differences, string place)
    {
        var partnerOfActual = new int[actual];
        Array.Fill(partnerOfActual, -1);
        var same = new bool[expected, actual];
        for (var e = 0; e < expected; e++)
        {
            for (var a = 0; a < actual; a++) same[e, a] = differences(e, a).Count == 0;
        }
        var alone = new List<int>();
        for (var e = 0; e < expected; e++)
        {
            if (!Pair(e, same, partnerOfActual, new bool[actual])) alone.Add(e);
        }

        var left = Enumerable.Range(0, actual).Where(a => partnerOfActual[a] < 0).ToList();
        foreach (var (e, a) in alone.Zip(left))
        {
            foreach (var difference in differences(e, a)) yield return difference;
        }
        if (expected != actual) yield return new Difference(place, $"{expected} items", $"{actual} items");
    }

    // Augmenting paths: an item that fits several gives way when another fits only this one.
    private static bool Pair(int expected, bool[,] same, int[] partnerOfActual, bool[] tried)
    {
        for (var a = 0; a < partnerOfActual.Length; a++)
        {
            if (!same[expected, a] || tried[a]) continue;
            tried[a] = true;
            if (partnerOfActual[a] >= 0 && !Pair(partnerOfActual[a], same, partnerOfActual, tried)) continue;
            partnerOfActual[a] = expected;
            return true;
        }
        return false;
    }
}
