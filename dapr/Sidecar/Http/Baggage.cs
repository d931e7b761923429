using Microsoft.Extensions.Primitives;

namespace Dapr.Sidecar.Http;

/// <summary>The W3C header <c>baggage</c>: entries <c>key=value;property</c> with commas between.</summary>
internal static class Baggage
{
    private const int MaxBytes = 8192;
    private const int MaxEntries = 180;

    public static bool IsValid(StringValues header)
    {
        var entries = 0;
        var length = 0;
        foreach (var line in header)
        {
            length += line?.Length ?? 0;
            foreach (var range in line.AsSpan().Split(','))
            {
                if (++entries > MaxEntries || !IsEntry(line.AsSpan()[range])) return entries == 1 && length == 0;
            }
        }
        return length <= MaxBytes;
    }

    private static bool IsEntry(ReadOnlySpan<char> entry)
    {
        var properties = entry.IndexOf(';');
        if (properties >= 0) entry = entry[..properties];
        var equals = entry.IndexOf('=');
        if (equals < 1) return false;
        foreach (var c in entry[..equals].Trim())
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)) return false;
        }
        foreach (var c in entry[(equals + 1)..].Trim())
        {
            if (c is <= ' ' or '"' or ',' or ';' or '\\' or > '~') return false;
        }
        return true;
    }
}
