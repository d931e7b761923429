using System.Text;

namespace Dapr.Client.Http;

/// <summary>Paths of the sidecar's API with names, keys and metadata escaped.</summary>
internal static class SidecarPath
{
    /// <summary>Escapes one segment. The sidecar resolves <c>.</c> and <c>..</c> before it routes, so these are escaped too.</summary>
    public static string Segment(string value) => value switch
    {
        "." => "%2E",
        ".." => "%2E%2E",
        _ => Uri.EscapeDataString(value),
    };

    /// <summary>Appends <c>metadata.NAME=VALUE</c> for every entry.</summary>
    public static string WithMetadata(string path, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0) return path;
        var text = new StringBuilder(path);
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        foreach (var (name, value) in metadata)
        {
            text.Append(separator).Append("metadata.").Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }
        return text.ToString();
    }

    /// <summary>Appends one query parameter, unless the value is null.</summary>
    public static string With(string path, string name, string? value) =>
        value is null ? path : string.Concat(path, path.Contains('?', StringComparison.Ordinal) ? "&" : "?", name, "=") + value;
}
