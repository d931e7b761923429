using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Pubsub.RabbitMq;

/// <summary>
/// pubsub.rabbitmq: an exchange per topic, a queue per consumer id and topic. Metadata of a message does not travel; its time to live
/// is the broker's business.
/// </summary>
internal sealed class RabbitBroker(RabbitSettings settings, Store store, TimeProvider time, ILogger logger) : IBroker
{
    private readonly RabbitQueues _queues = new(store, settings.Backend, time);

    public bool ExpiresMessages => true;

    public Task PublishAsync(OutgoingMessage message, CancellationToken cancellationToken) =>
        _queues.PublishAsync(message.Topic, settings.ExchangeKind, [Message(message.Data, message.Metadata)]);

    public async Task<IReadOnlyList<FailedEntry>> PublishBulkAsync(OutgoingBulk bulk, CancellationToken cancellationToken)
    {
        await _queues.PublishAsync(bulk.Topic, settings.ExchangeKind, [.. bulk.Entries.Select(e => Message(e.Data, e.Metadata))]);
        return [];
    }

    public async Task<ITopicConsumer> SubscribeAsync(SubscribeRequest request, CancellationToken cancellationToken)
    {
        var consumer = new RabbitConsumer(request, settings, _queues, store, time, logger);
        await consumer.StartAsync();
        return consumer;
    }

    private RabbitMessage Message(ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string>? metadata) =>
        new(data, metadata?.GetValueOrDefault("routingKey") ?? "", CloudEvents.TimeToLive.Of(metadata) ?? settings.TimeToLive);
}
