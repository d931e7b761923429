namespace Agents.Conformance.Clients;

/// <summary>
/// The cases that the JavaScript suite must have run. Written down here as well, so that a case that vanishes there is noticed.
/// </summary>
internal static class JsCases
{
    private static readonly string[] State =
    [
        "save and get", "get what is missing", "save several at once", "bulk get", "save with the right etag", "save with an old etag",
        "first write without an etag", "expiry", "delete", "delete with etags", "transaction",
    ];

    private static readonly string[] Pubsub =
    [
        "publish and receive", "publish text", "publish a CloudEvent", "publish metadata", "raw payload", "drop", "dead letter",
        "bulk publish", "bulk subscribe",
    ];

    public static IReadOnlyList<string> Names { get; } =
    [
        .. In("redis state", State),
        .. In("postgres state", State),
        .. In("state", "redis transaction conflict", "postgres transaction conflict", "unknown store"),
        .. In("kafka pubsub", Pubsub),
        .. In("redis pubsub", Pubsub),
        .. In("pubsub", "kafka retry", "kafka handler that throws", "redis no retry", "kafka bulk retry", "kafka order by key", "routing rules", "unknown pubsub"),
        .. In("invocation", "C# app from JS with a body", "C# app from JS without a body", "JS app from C#", "itself", "an error of the other app", "an unknown app"),
        .. In("sidecar", "health", "metadata", "metadata attributes", "secret", "nested secret", "all secrets", "unknown secret store"),
    ];

    private static IEnumerable<string> In(string area, params string[] cases) => cases.Select(name => $"{area}: {name}");
}
