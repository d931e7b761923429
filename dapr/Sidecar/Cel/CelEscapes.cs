using System.Globalization;
using System.Text;

namespace Dapr.Sidecar.Cel;

/// <summary>The backslash escapes of string and bytes literals.</summary>
internal static class CelEscapes
{
    /// <summary>A string, or bytes where <c>\x</c> and octal escapes stand for single bytes.</summary>
    public static object Undo(string content, bool bytes, int position)
    {
        var text = new StringBuilder(content.Length);
        var data = new List<byte>();
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] != '\\')
            {
                text.Append(content[i]);
                continue;
            }
            if (++i >= content.Length) throw new CelSyntaxException("unfinished escape", position);
            var (digits, style) = content[i] switch
            {
                'x' or 'X' => (2, NumberStyles.AllowHexSpecifier),
                'u' => (4, NumberStyles.AllowHexSpecifier),
                'U' => (8, NumberStyles.AllowHexSpecifier),
                >= '0' and <= '3' => (3, NumberStyles.None),
                _ => (0, NumberStyles.None),
            };
            if (digits == 0)
            {
                text.Append(Single(content[i], position));
                continue;
            }
            var from = digits == 3 ? i : i + 1;
            if (from + digits > content.Length) throw new CelSyntaxException("unfinished escape", position);
            var code = Code(content.Substring(from, digits), style, position);
            i = from + digits - 1;
            if (bytes && digits is 2 or 3)
            {
                data.AddRange(Encoding.UTF8.GetBytes(text.ToString()));
                text.Clear();
                data.Add((byte)code);
            }
            else if (Rune.IsValid(code))
            {
                text.Append(new Rune(code).ToString());
            }
            else
            {
                throw new CelSyntaxException("invalid unicode code point", position);
            }
        }
        if (!bytes) return text.ToString();
        data.AddRange(Encoding.UTF8.GetBytes(text.ToString()));
        return data.ToArray();
    }

    private static int Code(string digits, NumberStyles style, int position)
    {
        if (style == NumberStyles.AllowHexSpecifier)
        {
            return int.TryParse(digits, style, CultureInfo.InvariantCulture, out var code) ? code : throw new CelSyntaxException("invalid escape", position);
        }
        if (digits.Any(c => c is < '0' or > '7')) throw new CelSyntaxException("invalid escape", position);
        return Convert.ToInt32(digits, 8);
    }

    private static char Single(char letter, int position) => letter switch
    {
        'a' => '\a',
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\v',
        '\\' or '\'' or '"' or '`' or '?' => letter,
        _ => throw new CelSyntaxException($"unknown escape \\{letter}", position),
    };
}
