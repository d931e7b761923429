namespace Agents.Memory.Vectors;

/// <summary>
/// Reciprocal rank fusion: what is high in one list, or present in both, comes first. It needs ranks only, so scores of different kinds
/// (cosine, BM25) need not be made alike.
/// </summary>
internal static class ReciprocalRank
{
    /// <summary>How much a first rank is worth over a later one; 60 is what the method was published with.</summary>
    public const int K = 60;

    /// <summary>How many of each list are fused, as a multiple of the hits wanted.</summary>
    public const int Depth = 4;

    /// <summary>Fuses lists of keys, each the best first and without repetition. The best first; equal ones in the order of their keys.</summary>
    public static List<(TKey Key, double Score)> Fuse<TKey>(int top, params ReadOnlySpan<IReadOnlyList<TKey>> lists)
        where TKey : IComparable<TKey>
    {
        var scores = new Dictionary<TKey, double>();
        foreach (var list in lists)
        {
            for (var i = 0; i < list.Count; i++)
                scores[list[i]] = scores.GetValueOrDefault(list[i]) + (1.0 / (K + i + 1));
        }

        var fused = scores.Select(s => (s.Key, Score: s.Value)).ToList();
        fused.Sort((a, b) => b.Score.CompareTo(a.Score) is not 0 and var order ? order : a.Key.CompareTo(b.Key));
        return fused.Count <= top ? fused : fused[..top];
    }
}
