using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.Invocation;

internal static class TraceHeaders
{
    /// <summary>Puts the span in the place of what the caller sent; where there is no trace only if the caller sent nothing.</summary>
    public static void Set(HttpRequestMessage request, TraceContext? span)
    {
        if (span is null) return;
        var headers = request.Headers;
        if (!span.HasTrace && headers.NonValidated.Contains("traceparent")) return;
        headers.Remove("traceparent");
        headers.TryAddWithoutValidation("traceparent", span.TraceParent);
        if (span.TraceState is not { } state) return;
        headers.Remove("tracestate");
        headers.TryAddWithoutValidation("tracestate", state);
    }
}
