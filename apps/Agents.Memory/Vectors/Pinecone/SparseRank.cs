namespace Agents.Memory.Vectors.Pinecone;

/// <summary>
/// Orders what the sparse index found by how rare each word is among the candidates: the index itself knows only how often a word stands in
/// a text, and would take a common word for as telling as a rare one.
/// </summary>
internal static class SparseRank
{
    /// <summary>The candidates, the best first.</summary>
    public static List<(string Id, double Score)> Of(IReadOnlyList<PineconeMatch> candidates, SparseTerms question)
    {
        var asked = question.Indices.ToHashSet();
        var counts = new Dictionary<uint, int>();
        foreach (var word in candidates.SelectMany(candidate => candidate.SparseValues?.Indices ?? []).Where(asked.Contains))
            counts[word] = counts.GetValueOrDefault(word) + 1;

        var ranked = candidates.Select(candidate => (candidate.Id, Score(candidate))).ToList();
        ranked.Sort((one, other) => other.Item2.CompareTo(one.Item2) is not 0 and var order ? order : string.CompareOrdinal(one.Id, other.Id));
        return ranked;

        double Score(PineconeMatch candidate)
        {
            if (candidate.SparseValues is not { } terms)
                return 0;
            var score = 0.0;
            for (var i = 0; i < terms.Indices.Count; i++)
            {
                if (counts.TryGetValue(terms.Indices[i], out var count))
                    score += terms.Values[i] * Math.Log(1 + (candidates.Count - count + 0.5) / (count + 0.5));
            }

            return score;
        }
    }
}
