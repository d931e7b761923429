namespace Dapr.Sidecar.Invocation;

/// <summary>The headers between two sidecars of different processes; none of them reaches an application or a caller.</summary>
internal static class PeerHeaders
{
    public const string Secret = "agents-peer-secret";
    public const string TraceParent = "agents-peer-traceparent";
    public const string TraceState = "agents-peer-tracestate";

    /// <summary>On an answer that is no application's: the status for the caller; the body is the reason.</summary>
    public const string Failure = "agents-peer-failure";
}
