namespace Dapr.Client;

/// <summary>How the HTTP API writes the enumerations.</summary>
internal static class StateNames
{
    public static string? Of(ConsistencyMode? mode) => mode switch
    {
        null => null,
        ConsistencyMode.Eventual => "eventual",
        ConsistencyMode.Strong => "strong",
        _ => throw new ArgumentException($"The consistency mode '{mode}' is not known; allowed are Eventual and Strong."),
    };

    public static string? Of(ConcurrencyMode? mode) => mode switch
    {
        null => null,
        ConcurrencyMode.FirstWrite => "first-write",
        ConcurrencyMode.LastWrite => "last-write",
        _ => throw new ArgumentException($"The concurrency mode '{mode}' is not known; allowed are FirstWrite and LastWrite."),
    };

    public static string Of(StateOperationType? type) => type switch
    {
        StateOperationType.Upsert => "upsert",
        StateOperationType.Delete => "delete",
        _ => throw new ArgumentException($"The operation type '{type}' is not known; allowed are Upsert and Delete."),
    };
}
