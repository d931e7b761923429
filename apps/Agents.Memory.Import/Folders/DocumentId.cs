using System.Text;

namespace Agents.Memory.Import.Folders;

/// <summary>
/// Ids out of paths: <c>hr/travel policy.md</c> is <c>hr.travel-policy</c>. The extension falls away, a folder's end becomes a dot, each sign that an
/// id cannot have a hyphen.
/// </summary>
internal static class DocumentId
{
    public const int MaxLength = 128;

    /// <summary>The id, or why there is none.</summary>
    public static (string? Id, string? Problem) Of(string path, string prefix)
    {
        var id = new StringBuilder(prefix);
        foreach (var rune in path[..^Path.GetExtension(path).Length].EnumerateRunes())
            id.Append(rune.Value == '/' ? '.' : IsAllowed(rune) ? (char)rune.Value : '-');
        // The first sign of an id is a letter or digit; a prefix is one already.
        var text = id.ToString().TrimStart('.', '_', '-');
        return text.Length switch
        {
            0 => (null, "Its name has no letter or digit that an id can have (A-Z a-z 0-9)."),
            > MaxLength => (null, $"Its id would have {text.Length} characters; allowed are {MaxLength}."),
            _ => (text, null),
        };
    }

    private static bool IsAllowed(Rune rune) => rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '.' or '_' or '-');
}
