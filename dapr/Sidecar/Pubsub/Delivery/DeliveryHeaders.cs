namespace Dapr.Sidecar.Pubsub.Delivery;

/// <summary>Which metadata of a message becomes a header of its delivery.</summary>
internal static class DeliveryHeaders
{
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
            if (name.Length == 0 || Never.Contains(name) || HopByHop.Contains(name) || name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase)) continue;
            if (trace is not null && name.Equals("traceparent", StringComparison.OrdinalIgnoreCase)) continue;
            var header = name.ToLowerInvariant();
            request.Headers.TryAddWithoutValidation(header.StartsWith("grpc-", StringComparison.Ordinal) ? "dapr-" + header : header, value);
        }
        if (trace is not null) request.Headers.TryAddWithoutValidation("traceparent", trace);
    }
}
