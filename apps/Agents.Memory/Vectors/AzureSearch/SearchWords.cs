using System.Text;

namespace Agents.Memory.Vectors.AzureSearch;

/// <summary>
/// A question as words of the simple query syntax: nothing of it is an operator, so that what a person writes can neither exclude, nor match
/// by prefix, nor fail. An empty search would find everything, so it is none at all.
/// </summary>
internal static class SearchWords
{
    // The service takes 1,024 clauses; a question has fewer words that matter.
    private const int MaxWords = 100;
    private const int MaxLength = 255;
    private const string Operators = "+-|\"()*~\\/?:!&{}[]^<>";

    /// <summary>Null: there is nothing to search for.</summary>
    public static string? Of(string text)
    {
        var plain = new StringBuilder(Math.Min(text.Length, 4096));
        foreach (var character in text)
            plain.Append(Operators.Contains(character) || char.IsWhiteSpace(character) || char.IsControl(character) ? ' ' : character);
        var words = plain.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.Length <= MaxLength && word.Any(char.IsLetterOrDigit))
            .Take(MaxWords);
        var search = string.Join(' ', words);
        return search.Length == 0 ? null : search;
    }
}
