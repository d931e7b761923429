using Microsoft.Extensions.Primitives;

namespace Dapr.Sidecar.Invocation;

/// <summary>
/// Which headers an invocation hands on, and under which name: the same both ways. What only concerns one connection stays behind,
/// <c>-bin</c> headers too, and what begins with <c>grpc-</c> gets a <c>dapr-</c> before it, as daprd speaks gRPC in between.
/// </summary>
internal static class HeaderRules
{
    /// <summary>The name to hand a header on with; null when it stays behind. Trace headers and the content type are handled apart.</summary>
    public static string? NameFor(string name)
    {
        switch (name.Length)
        {
            case 2 when Is(name, "te"):
            case 4 when Is(name, "host"):
            case 7 when Is(name, "trailer") || Is(name, "upgrade"):
            case 10 when Is(name, "connection") || Is(name, "keep-alive") || Is(name, "tracestate"):
            case 11 when Is(name, "traceparent"):
            case 12 when Is(name, "content-type"):
            case 14 when Is(name, "content-length") || Is(name, "http2-settings"):
            case 16 when Is(name, "proxy-connection"):
            case 17 when Is(name, "transfer-encoding"):
            case 18 when Is(name, "proxy-authenticate") || Is(name, "destination-app-id"):
            case 19 when Is(name, "proxy-authorization"):
                return null;
            default:
                if (name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase)) return null;
                return name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase) ? "dapr-" + name.ToLowerInvariant() : name;
        }
    }

    /// <summary>The headers that a <c>Connection</c> header names as its own; null when there are none.</summary>
    public static HashSet<string>? NamedBy(StringValues connection)
    {
        HashSet<string>? names = null;
        foreach (var value in connection)
        {
            foreach (var name in (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                (names ??= new HashSet<string>(StringComparer.OrdinalIgnoreCase)).Add(name);
        }
        return names;
    }

    private static bool Is(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
