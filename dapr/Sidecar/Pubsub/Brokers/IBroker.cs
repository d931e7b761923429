namespace Dapr.Sidecar.Pubsub.Brokers;

/// <summary>What a pub/sub component stands for: takes messages, and hands them to subscribers with that broker's manners.</summary>
internal interface IBroker
{
    /// <summary>The broker drops expired messages itself, so that events get no <c>expiration</c>.</summary>
    bool ExpiresMessages => false;

    /// <exception cref="BrokerException">The message was refused. Otherwise it is durable when the task ends.</exception>
    Task PublishAsync(OutgoingMessage message, CancellationToken cancellationToken);

    /// <summary>Publishes all entries of a bulk; gives those that failed.</summary>
    Task<IReadOnlyList<FailedEntry>> PublishBulkAsync(OutgoingBulk bulk, CancellationToken cancellationToken);

    Task<ITopicConsumer> SubscribeAsync(SubscribeRequest request, CancellationToken cancellationToken);

    /// <summary>Ends what the broker itself keeps running. Consumers are stopped before.</summary>
    Task StopAsync() => Task.CompletedTask;
}

/// <summary>A running subscription of one topic. Disposed once it has stopped.</summary>
internal interface ITopicConsumer : IDisposable
{
    /// <summary>Takes nothing new, then waits for deliveries under way; those that are left at the cancellation are given up.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}

internal sealed class BrokerException(string message) : Exception(message);

internal sealed record OutgoingMessage(string Topic, ReadOnlyMemory<byte> Data, IReadOnlyDictionary<string, string>? Metadata);

internal sealed record OutgoingBulk(string Topic, IReadOnlyList<OutgoingEntry> Entries, IReadOnlyDictionary<string, string> Metadata);

internal sealed record OutgoingEntry(string EntryId, ReadOnlyMemory<byte> Data, IReadOnlyDictionary<string, string>? Metadata);

internal readonly record struct FailedEntry(string EntryId, string Error);

/// <summary>A message as a broker hands it out. <see cref="Metadata"/> becomes the headers of the delivery.</summary>
internal sealed record IncomingMessage(string Topic, byte[] Data, Dictionary<string, string>? Metadata);

internal sealed record BulkEntry(string EntryId, byte[] Data, Dictionary<string, string>? Metadata);

/// <summary>Takes one message. Never throws.</summary>
internal delegate Task<DeliveryResult> MessageHandler(IncomingMessage message, CancellationToken cancellationToken);

/// <summary>Takes a bulk. Never throws.</summary>
internal delegate Task<BulkResult> BulkHandler(string topic, IReadOnlyList<BulkEntry> entries, CancellationToken cancellationToken);

/// <summary>How often and in what portions a bulk subscription is served; 0 is the broker's default.</summary>
internal sealed record BulkLimits(int MaxMessages, int MaxAwaitMs, BulkHandler Handler);

internal sealed record SubscribeRequest(string Topic, IReadOnlyDictionary<string, string> Metadata, MessageHandler Handler, BulkLimits? Bulk);

internal enum DeliveryOutcome
{
    Done,
    Failed,

    /// <summary>The sidecar is stopping: neither confirmed nor refused, the broker delivers it again later.</summary>
    Abandoned,
}

internal readonly record struct DeliveryResult(DeliveryOutcome Outcome, string? Error = null)
{
    public static readonly DeliveryResult Done = new(DeliveryOutcome.Done);
    public static readonly DeliveryResult Abandoned = new(DeliveryOutcome.Abandoned);
    public static DeliveryResult Failed(string error) => new(DeliveryOutcome.Failed, error);
}

/// <summary>
/// What became of a bulk. When it <see cref="DeliveryResult"/> failed, <see cref="Entries"/> holds each entry's error, in the order of the bulk;
/// null there is an entry that went well.
/// </summary>
internal sealed record BulkResult(DeliveryResult Result, IReadOnlyList<string?> Entries)
{
    public static readonly BulkResult Done = new(DeliveryResult.Done, []);
}
