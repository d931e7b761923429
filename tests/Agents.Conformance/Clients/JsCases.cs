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

    private static readonly string[] Workflow =
    [
        "sequence", "no activity", "fan-out", "many at once", "timer", "timer of the past", "two timers", "event", "event before the wait",
        "events in order", "event in time", "event out of time", "child", "child of its own id", "children at once", "child that fails",
        "child whose id runs", "continue as new", "continue as new with events", "activity that fails", "failure that is caught", "retry",
        "workflow that fails", "unknown workflow", "unknown activity", "terminate", "terminate leaves the child", "suspend and resume",
        "terminate while suspended", "purge", "purge of what runs", "purge takes no child along", "unknown instance", "custom status",
        "get without contents", "wait for what comes later", "start at a time", "id that runs", "id that is over", "large input and output",
        "replay",
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
        .. In("actors",
            "call and state", "several actors at once", "one call at a time", "failure", "removed state", "timer", "timer that is stopped",
            "reminder", "reminder that is taken away", "deactivation"),
        .. In("lock", "take and give back", "expiry", "one of many", "unknown store"),
        .. In("sidecar", "health", "metadata", "metadata attributes", "secret", "nested secret", "all secrets", "unknown secret store"),
        .. In("durabletask workflow", Workflow),
        .. In("dapr workflow", Workflow),
    ];

    private static IEnumerable<string> In(string area, params string[] cases) => cases.Select(name => $"{area}: {name}");
}
