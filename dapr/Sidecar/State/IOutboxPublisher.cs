namespace Dapr.Sidecar.State;

/// <summary>What the outbox needs of pub/sub: publishing and consuming CloudEvents as they are, past the application.</summary>
internal interface IOutboxPublisher
{
    bool Exists(string pubsubName);

    /// <summary>Publishes the bytes unchanged; durable when it returns.</summary>
    Task PublishAsync(string pubsubName, string topic, ReadOnlyMemory<byte> cloudEvent, CancellationToken cancellationToken);

    /// <summary>
    /// Consumes as the application would (its consumer group, the component's manners of redelivery), but hands the bytes to
    /// <paramref name="handle"/>; an exception is a failed delivery. Ends when disposed.
    /// </summary>
    IAsyncDisposable Subscribe(string pubsubName, string topic, Func<ReadOnlyMemory<byte>, CancellationToken, Task> handle);
}
