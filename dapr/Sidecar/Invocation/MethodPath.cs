using System.Buffers;
using System.Text;

namespace Dapr.Sidecar.Invocation;

/// <summary>
/// The path of an invocation on its way to the application: decoded once, cleaned, and escaped again as little as Go's URLs are.
/// Decoded text holds one byte per character, so that bytes which are no UTF-8 survive.
/// </summary>
internal static class MethodPath
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~/$&+,:;=@");

    // May stand in a path that somebody wrote, though Go would escape it itself.
    private static readonly SearchValues<char> Tolerated =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~/$&+,:;=@!'()*[]%");

    /// <summary>Undoes percent escapes. False when one is broken.</summary>
    public static bool TryDecode(string escaped, out string decoded)
    {
        decoded = escaped;
        var at = escaped.IndexOf('%', StringComparison.Ordinal);
        if (at < 0) return true;
        var text = new StringBuilder(escaped.Length).Append(escaped, 0, at);
        for (; at < escaped.Length; at++)
        {
            if (escaped[at] != '%')
            {
                text.Append(escaped[at]);
                continue;
            }
            if (at + 2 >= escaped.Length || !char.IsAsciiHexDigit(escaped[at + 1]) || !char.IsAsciiHexDigit(escaped[at + 2])) return false;
            text.Append((char)Convert.ToByte(escaped.Substring(at + 1, 2), 16));
            at += 2;
        }
        decoded = text.ToString();
        return true;
    }

    /// <summary>Rooted, without empty, <c>.</c> and <c>..</c> segments. False when it holds what no path may: <c>#</c>, <c>?</c>, controls.</summary>
    public static bool TryNormalize(string method, out string path)
    {
        path = "";
        foreach (var c in method)
        {
            if (c is '#' or '?' or < ' ' or '\x7f') return false;
        }
        path = Http.RequestPath.Clean(method.StartsWith('/') ? method : "/" + method);
        if (path.Length > 1 && path.EndsWith('/')) path = path.TrimEnd('/');
        return true;
    }

    /// <summary>The form for the request line. False when a percent sign is left that begins no escape.</summary>
    public static bool TryEscape(string path, out string escaped)
    {
        escaped = path;
        if (path.AsSpan().IndexOfAnyExcept(Plain) < 0) return true;
        if (!TryDecode(path, out var bytes)) return false;
        if (path.AsSpan().IndexOfAnyExcept(Tolerated) < 0) return true;
        var text = new StringBuilder(bytes.Length + 16);
        foreach (var c in bytes)
        {
            if (Plain.Contains(c)) text.Append(c);
            else text.Append('%').Append(((int)c).ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }
        escaped = text.ToString();
        return true;
    }

    /// <summary>Whether the bytes that the characters stand for are UTF-8; nothing else can travel between sidecars.</summary>
    public static bool IsUtf8(string bytes)
    {
        if (System.Text.Ascii.IsValid(bytes)) return true;
        return System.Text.Unicode.Utf8.IsValid(Encoding.Latin1.GetBytes(bytes));
    }
}
