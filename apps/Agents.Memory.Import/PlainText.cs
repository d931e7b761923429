namespace Agents.Memory.Import;

/// <summary>Names and answers that others wrote, for the terminal: nothing in them may steer it.</summary>
internal static class PlainText
{
    private const int MaxLength = 300;

    public static string Of(string text)
    {
        var cut = text.Length > MaxLength ? text[..MaxLength] + "..." : text;
        return cut.Any(IsUnsafe) ? string.Concat(cut.Select(one => IsUnsafe(one) ? '?' : one)) : cut;
    }

    // Line and paragraph separators, and what turns the direction of writing.
    private static bool IsUnsafe(char one) =>
        char.IsControl(one) || one is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
