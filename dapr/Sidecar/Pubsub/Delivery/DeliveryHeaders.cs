namespace Dapr.Sidecar.Pubsub.Delivery;

/// <summary>Which metadata of a message becomes a header of its delivery.</summary>
internal static class DeliveryHeaders
{
    public const string TraceParent = "traceparent";

    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "connection", "proxy-connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "trailers",
        "transfer-encoding", "upgrade",
    };

    private static readonly HashSet<string> Never = new(StringComparer.OrdinalIgnoreCase)
    {
        "content-type", "content-length", "host", "grpc-trace-bin", "destination-app-id", "tracestate",
    };

    public static void Add(HttpRequestMessage request, IReadOnlyDictionary<string, string> metadata, string? trace)
    {
        foreach (var (name, value) in metadata)
        {
            if (NameOf(name) is not { } header || (trace is not null && header == TraceParent)) continue;
            request.Headers.TryAddWithoutValidation(header, value);
        }
        if (trace is not null) request.Headers.TryAddWithoutValidation(TraceParent, trace);
    }

    /// <summary>The header of a metadata entry; null when it becomes none.</summary>
    public static string? NameOf(string name)
    {
        if (name.Length == 0 || Never.Contains(name) || HopByHop.Contains(name) || name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase)) return null;
        var header = name.ToLowerInvariant();
        return header.StartsWith("grpc-", StringComparison.Ordinal) ? "dapr-" + header : header;
    }
}
