namespace Agents.Memory.Text;

/// <summary>Shortens texts.</summary>
internal static class TextCut
{
    /// <summary>At most so many characters from the beginning, never half of one.</summary>
    public static string Start(string text, int max) => text.Length <= max ? text : text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)];

    /// <summary>At most so many characters of the end, never half of one.</summary>
    public static string End(string text, int max)
    {
        if (text.Length <= max)
            return text;
        var start = text.Length - max;
        return text[(char.IsLowSurrogate(text[start]) ? start + 1 : start)..];
    }
}
