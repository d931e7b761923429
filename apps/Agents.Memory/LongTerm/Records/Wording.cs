using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace Agents.Memory.LongTerm.Records;

/// <summary>Compares texts by their words.</summary>
internal static class Wording
{
    private static readonly FrozenSet<string> Fillers = new[]
    {
        "a", "an", "the", "my", "i", "me", "am", "is", "are", "was", "be", "to", "of", "in", "on", "at", "and", "or", "that", "it", "this", "for",
        "with", "have", "has", "do", "does", "really", "very", "just", "also", "now", "currently", "please", "quite", "so", "m", "s", "ve", "ll", "d",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Negations =
        new[] { "not", "no", "never", "none", "without", "cannot", "longer", "nor", "neither" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Lower case, words only, one space between them, without an article in front.</summary>
    public static string Normalise(string text)
    {
        var words = Words(text);
        var first = words.Count > 1 && words[0] is "a" or "an" or "the" ? 1 : 0;
        return string.Join(' ', words.Skip(first));
    }

    /// <summary>Letters and digits in runs, lower case. What is broken off at the end of a contraction is a word of its own.</summary>
    public static IReadOnlyList<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                word.Append(Rune.ToLowerInvariant(rune));
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
        if (word.Length > 0)
            words.Add(word.ToString());
        return words;
    }

    /// <summary>The words that carry the meaning, singular.</summary>
    public static HashSet<string> Content(string text) =>
        [.. Words(text).Where(word => !Fillers.Contains(word) && !Negations.Contains(word) && word != "t").Select(Singular)];

    /// <summary>Whether what the one says is part of what the other says.</summary>
    public static bool OneHoldsTheOther(string one, string other)
    {
        var (first, second) = (Content(one), Content(other));
        return first.Count > 0 && second.Count > 0 && (first.IsSubsetOf(second) || second.IsSubsetOf(first));
    }

    /// <summary>Whether both have the same numbers and both or neither deny: what differs there differs in meaning, however near the words are.</summary>
    public static bool SameNumbersAndPolarity(string one, string other)
    {
        var (first, second) = (Words(one), Words(other));
        return first.Any(IsDenial) == second.Any(IsDenial)
            && first.Where(HasDigit).Order(StringComparer.Ordinal).SequenceEqual(second.Where(HasDigit).Order(StringComparer.Ordinal));
    }

    /// <summary>Shared words of all words, 0 to 1.</summary>
    public static double Overlap(string one, string other)
    {
        var (first, second) = (Content(one), Content(other));
        var shared = first.Count(second.Contains);
        var all = first.Count + second.Count - shared;
        return all == 0 ? 0 : (double)shared / all;
    }

    /// <summary>As a plain plural would be without its ending.</summary>
    public static string Singular(string word) => word switch
    {
        { Length: > 4 } when word.EndsWith("ies", StringComparison.Ordinal) => word[..^3] + "y",
        { Length: > 3 } when word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) && !word.EndsWith("us", StringComparison.Ordinal) =>
            word[..^1],
        _ => word,
    };

    /// <summary>The first hexadecimal digits of the SHA-256 of a text.</summary>
    public static string Digest(string text, int digits = 64) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..digits];

    // "don't" comes apart as "don" and "t".
    private static bool IsDenial(string word) => word == "t" || Negations.Contains(word);

    private static bool HasDigit(string word) => word.Any(char.IsDigit);
}
