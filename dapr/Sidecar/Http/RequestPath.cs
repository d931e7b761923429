using System.Text;

namespace Dapr.Sidecar.Http;

/// <summary>The path of a request in its escaped form, and the two things that Dapr does to it.</summary>
internal static class RequestPath
{
    /// <summary>The path as the client wrote it, without the query.</summary>
    public static string Escaped(string rawTarget)
    {
        var path = rawTarget;
        if (!path.StartsWith('/') && Uri.TryCreate(path, UriKind.Absolute, out var absolute)) return absolute.AbsolutePath;
        var query = path.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? path : path[..query];
    }

    /// <summary>Removes empty and <c>.</c> segments and resolves <c>..</c>; never goes above the root.</summary>
    public static string Clean(string escapedPath)
    {
        if (!escapedPath.Contains("//", StringComparison.Ordinal) && !escapedPath.Contains("/.", StringComparison.Ordinal)) return escapedPath;
        List<string> kept = [];
        foreach (var segment in escapedPath.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == "..")
            {
                if (kept.Count > 0) kept.RemoveAt(kept.Count - 1);
            }
            else if (segment != ".")
            {
                kept.Add(segment);
            }
        }
        return "/" + string.Join('/', kept);
    }

    /// <summary>Every percent sign begins an escape.</summary>
    public static bool HasValidEscapes(ReadOnlySpan<char> escaped)
    {
        for (var at = escaped.IndexOf('%'); at >= 0; at = escaped.IndexOf('%'))
        {
            escaped = escaped[(at + 1)..];
            if (escaped.Length < 2 || !char.IsAsciiHexDigit(escaped[0]) || !char.IsAsciiHexDigit(escaped[1])) return false;
        }
        return true;
    }

    /// <summary>Undoes percent escapes and reads <c>+</c> as a space. False when an escape is broken.</summary>
    public static bool TryUnescape(string escaped, out string value)
    {
        value = escaped;
        if (escaped.AsSpan().IndexOfAny('%', '+') < 0) return true;
        var bytes = new List<byte>(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            switch (escaped[i])
            {
                case '+':
                    bytes.Add((byte)' ');
                    break;
                case '%':
                    if (i + 2 >= escaped.Length || !Uri.IsHexDigit(escaped[i + 1]) || !Uri.IsHexDigit(escaped[i + 2])) return false;
                    bytes.Add(Convert.ToByte(escaped.Substring(i + 1, 2), 16));
                    i += 2;
                    break;
                default:
                    bytes.AddRange(Encoding.UTF8.GetBytes(escaped, i, 1));
                    break;
            }
        }
        value = Encoding.UTF8.GetString([.. bytes]);
        return true;
    }
}
