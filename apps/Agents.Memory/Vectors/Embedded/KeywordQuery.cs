using System.Globalization;
using System.Text;

namespace Agents.Memory.Vectors.Embedded;

/// <summary>
/// What a person typed, as an expression of the keyword index: its words, any of them. Nothing of the expression language gets through, for
/// a word holds letters, digits and marks only, and stands in quotes.
/// </summary>
internal static class KeywordQuery
{
    public const int MaxWords = 48;

    // They are in most texts: they say nothing, and going through all that have them takes most of the time.
    private static readonly HashSet<string> Common = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do", "does", "for", "from", "had", "has", "have",
        "he", "her", "his", "how", "i", "if", "in", "into", "is", "it", "its", "me", "my", "no", "not", "of", "on", "or", "our", "she", "should", "so",
        "some", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "to", "was", "we", "were", "what", "when", "where",
        "which", "who", "why", "will", "with", "would", "you", "your",
    };

    /// <summary>The expression; null when there are no words.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="scope">A word of <see cref="ScopeWords"/> that must be there; null: none.</param>
    public static string? Of(string text, string? scope)
    {
        var words = Words(text);
        if (words.Where(w => !Common.Contains(w)).ToList() is { Count: > 0 } telling) words = telling;
        if (words.Count == 0) return null;
        var any = string.Join(" OR ", words.Take(MaxWords).Select(w => $"\"{w}\""));
        return scope is null ? $"{{title text}} : ({any})" : $"{{scope}} : \"{scope}\" AND {{title text}} : ({any})";
    }

    private static List<string> Words(string text)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        List<string> words = [];
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsOfWord(rune)) word.Append(rune.ToString());
            else End();
        }

        End();
        return words;

        void End()
        {
            if (word.Length > 0 && seen.Add(word.ToString())) words.Add(word.ToString());
            word.Clear();
        }
    }

    // Text that is no text comes as U+FFFD, which is none of them.
    private static bool IsOfWord(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
        or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber
        or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
}
