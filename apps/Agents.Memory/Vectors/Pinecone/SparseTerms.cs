using System.Text;

namespace Agents.Memory.Vectors.Pinecone;

/// <summary>
/// Words of a text as a sparse vector: the index of a word is its FNV-1a hash, its value what BM25 gives for how often it stands in how long
/// a text. How rare a word is among all texts is nothing that one text knows: <see cref="SparseRank"/> sees to it.
/// </summary>
/// <param name="Indices">Hashes of words, each once.</param>
/// <param name="Values">Their weights, all above zero.</param>
internal sealed record SparseTerms(IReadOnlyList<uint> Indices, IReadOnlyList<float> Values)
{
    // The service takes that many values.
    private const int MaxTerms = 1000;
    private const int MaxQuestionTerms = 100;

    // As usual for BM25. The average is fixed, so that a weight never changes once it is stored.
    private const double K1 = 1.2;
    private const double B = 0.75;
    private const double AverageLength = 40;

    /// <summary>Of a title and a text; null: there is no word.</summary>
    public static SparseTerms? Of(string? title, string text)
    {
        var counts = new Dictionary<uint, int>();
        var length = 0;
        foreach (var word in Words(title).Concat(Words(text)))
        {
            counts[word] = counts.GetValueOrDefault(word) + 1;
            length++;
        }

        if (length == 0)
            return null;
        var norm = K1 * (1 - B + B * length / AverageLength);
        var terms = counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).Take(MaxTerms).OrderBy(entry => entry.Key).ToArray();
        return new SparseTerms([.. terms.Select(entry => entry.Key)], [.. terms.Select(entry => (float)(entry.Value * (K1 + 1) / (entry.Value + norm)))]);
    }

    /// <summary>Of a question: each word once, all alike; null: there is no word.</summary>
    public static SparseTerms? OfQuestion(string text)
    {
        var words = Words(text).Distinct().Take(MaxQuestionTerms).Order().ToArray();
        return words.Length == 0 ? null : new SparseTerms(words, [.. words.Select(_ => 1f)]);
    }

    // Letters and digits that stand together, in lower case.
    private static IEnumerable<uint> Words(string? text)
    {
        var hash = Fnv.Start;
        var open = false;
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                hash = Fnv.Add(hash, Rune.ToLowerInvariant(rune));
                open = true;
            }
            else if (open)
            {
                yield return hash;
                hash = Fnv.Start;
                open = false;
            }
        }

        if (open)
            yield return hash;
    }

    /// <summary>FNV-1a of 32 bits over UTF-8; offset and prime are those it was published with.</summary>
    private static class Fnv
    {
        public const uint Start = 2166136261;
        private const uint Prime = 16777619;

        public static uint Add(uint hash, Rune rune)
        {
            Span<byte> bytes = stackalloc byte[4];
            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
                hash = (hash ^ value) * Prime;
            return hash;
        }
    }
}
