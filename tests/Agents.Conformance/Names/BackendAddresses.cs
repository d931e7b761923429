namespace Agents.Conformance.Names;

/// <summary>
/// Where the brokers and stores are. The embedded sidecar never connects to them: for it they only say which components mean
/// the same store.
/// </summary>
internal sealed record BackendAddresses(string Redis, string Kafka, string Postgres)
{
    public static BackendAddresses Embedded { get; } =
        new("localhost:6379", "localhost:9092", "host=localhost user=postgres password=example port=5432 database=dapr");
}
