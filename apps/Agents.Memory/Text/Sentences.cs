namespace Agents.Memory.Text;

/// <summary>Cuts a text into sentences.</summary>
internal static class Sentences
{
    /// <summary>The sentences in their order, trimmed, none of them empty. A line's end ends one too.</summary>
    public static IEnumerable<string> Of(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            // A point within a number, a name or an abbreviation has no space behind it.
            var ends = text[i] == '\n' || (text[i] is '.' or '!' or '?' && (i + 1 == text.Length || char.IsWhiteSpace(text[i + 1])));
            if (!ends)
                continue;
            if (text[start..(i + 1)].Trim() is { Length: > 0 } sentence)
                yield return sentence;
            start = i + 1;
        }
        if (text[start..].Trim() is { Length: > 0 } rest)
            yield return rest;
    }
}
