using System.Collections.Frozen;
using System.Globalization;
using System.Numerics.Tensors;
using System.Text;
using Agents.Memory.Embeddings.Encoder;

namespace Agents.Memory.Embeddings.Lexical;

/// <summary>
/// Vectors without a model: words, pairs of words and parts of words, each hashed to one of the dimensions with a sign (feature hashing). Texts
/// are near that share words or forms of them; meanings are unknown to it. The same in every process, on every machine.
/// </summary>
internal static class LexicalEncoder
{
    /// <summary>Changes with anything that changes a vector.</summary>
    public const string ModelId = "lexical-hash-1";

    public const int Dimensions = 512;

    /// <summary>Only so much of a text is looked at, in UTF-16 units.</summary>
    public const int MaxCharacters = PieceSegmenter.MaxCharacters;

    private const float WordWeight = 1f;
    private const float PairWeight = 0.5f;
    private const float PartWeight = 1f;
    private const float CommonWeight = 0.15f;
    private const int ShortestPart = 3;
    private const int LongestPart = 5;
    private const int LongestWord = 64;

    private const ulong HashStart = 14695981039346656037, HashFactor = 1099511628211; // FNV-1a, 64 bits

    // Words that say nothing about what a text is about.
    private static readonly FrozenSet<string> CommonWords = (
        "a an and are as at be been but by can could did do does for from had has have he her his how i if in is it its me my no not of on or our "
        + "she should so that the their them they this to us was we were what when where which who why will with would you your").Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    public static float[] Encode(string text)
    {
        var features = new Dictionary<ulong, float>();
        string? before = null;
        foreach (var word in Words(text))
        {
            var isCommon = CommonWords.Contains(word);
            Count(features, Hash('w', word), isCommon ? CommonWeight : WordWeight);
            if (before is not null) Count(features, Hash('p', $"{before} {word}"), PairWeight);
            if (!isCommon) CountParts(features, word);
            before = word;
        }
        // A text without words has a direction too, its own.
        if (features.Count == 0) Count(features, Hash('e', ""), 1);

        var vector = new float[Dimensions];
        foreach (var (hash, weight) in features)
        {
            // The tenth occurrence says less than the first.
            var value = MathF.Sqrt(weight);
            vector[hash % Dimensions] += (hash >> 63) == 0 ? value : -value;
        }
        var length = TensorPrimitives.Norm<float>(vector);
        if (length == 0)
        {
            // Features that take each other out: as if there were none.
            vector[0] = length = 1;
        }
        TensorPrimitives.Multiply(vector, 1 / length, vector);
        return vector;
    }

    /// <summary>Runs of letters, marks and digits in lower case, as in the form NFKC.</summary>
    private static IEnumerable<string> Words(string text)
    {
        var points = new List<int>();
        CompatibilityForm.AppendTo(points, text.AsSpan(0, Math.Min(text.Length, MaxCharacters)));
        var word = new StringBuilder();
        foreach (var point in points)
        {
            if (Rune.TryCreate(point, out var rune) && (Rune.IsLetterOrDigit(rune) || IsMark(rune)) && word.Length < LongestWord)
            {
                word.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }
        if (word.Length > 0) yield return word.ToString();
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static void CountParts(Dictionary<ulong, float> features, string word)
    {
        var marked = $"<{word}>";
        var parts = 0;
        for (var length = ShortestPart; length <= LongestPart; length++)
            parts += Math.Max(0, marked.Length - length + 1);
        if (parts == 0) return;

        // All parts of a word together weigh as much, however long it is.
        var weight = PartWeight / MathF.Sqrt(parts);
        for (var length = ShortestPart; length <= LongestPart; length++)
        {
            for (var start = 0; start + length <= marked.Length; start++)
                Count(features, Hash('c', marked.AsSpan(start, length)), weight);
        }
    }

    private static void Count(Dictionary<ulong, float> features, ulong hash, float weight) =>
        features[hash] = features.GetValueOrDefault(hash) + weight * weight;

    private static ulong Hash(char kind, ReadOnlySpan<char> feature)
    {
        var hash = (HashStart ^ kind) * HashFactor;
        foreach (var c in feature)
        {
            hash = (hash ^ (byte)c) * HashFactor;
            hash = (hash ^ (byte)(c >> 8)) * HashFactor;
        }
        // The lowest and the highest bits are what counts here; they are mixed with all others.
        hash ^= hash >> 32;
        hash *= 0x9E3779B97F4A7C15;
        return hash ^ (hash >> 29);
    }
}
