using System.Text;
using System.Text.RegularExpressions;

namespace Agents.Conformance.Names;

/// <summary>
/// Gives every word that begins with <c>rec-</c> an ending of its own, so that runs do not meet in a shared broker or store, and
/// takes the ending away again from what is compared.
/// </summary>
internal sealed partial class FreshNames(string ending)
{
    private readonly byte[] _ending = Encoding.ASCII.GetBytes(ending);

    /// <summary>Letters and digits only: allowed in every name, and untouched by every encoding.</summary>
    public string Ending { get; } = ending;

    public static FreshNames Create() => new("z" + Guid.NewGuid().ToString("N")[..11]);

    public string Apply(string text) => Word().Replace(text, match => match.Value + Ending);

    public string Remove(string text) => text.Replace(Ending, "", StringComparison.OrdinalIgnoreCase);

    public byte[] Remove(byte[] bytes)
    {
        if (Find(bytes) < 0) return bytes;
        using var kept = new MemoryStream(bytes.Length);
        var rest = bytes.AsSpan();
        for (var at = Find(rest); at >= 0; at = Find(rest))
        {
            kept.Write(rest[..at]);
            rest = rest[(at + _ending.Length)..];
        }
        kept.Write(rest);
        return kept.ToArray();
    }

    // In any case, for a middleware may have changed it.
    private int Find(ReadOnlySpan<byte> bytes)
    {
        for (var from = 0; from + _ending.Length <= bytes.Length; from++)
        {
            var next = bytes[from..].IndexOfAny(_ending[0], (byte)(_ending[0] ^ 0x20));
            if (next < 0) return -1;
            from += next;
            if (from + _ending.Length <= bytes.Length && Ascii.EqualsIgnoreCase(bytes.Slice(from, _ending.Length), _ending)) return from;
        }
        return -1;
    }

    [GeneratedRegex("(?<![A-Za-z0-9])rec-[A-Za-z0-9_-]*")]
    private static partial Regex Word();
}
