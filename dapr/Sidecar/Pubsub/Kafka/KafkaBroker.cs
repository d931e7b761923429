using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Pubsub.Log;

namespace Dapr.Sidecar.Pubsub.Kafka;

/// <summary>pubsub.kafka: topics with partitions, read by a consumer group of which this component is one member.</summary>
internal sealed class KafkaBroker(KafkaSettings settings, TopicLog log, TimeProvider time, ILogger logger) : IBroker
{
    private readonly KafkaProducer _producer = new(settings, log);
    private readonly Lock _lock = new();
    private KafkaMember? _member;

    public Task PublishAsync(OutgoingMessage message, CancellationToken cancellationToken) => _producer.PublishAsync(message);

    public Task<IReadOnlyList<FailedEntry>> PublishBulkAsync(OutgoingBulk bulk, CancellationToken cancellationToken) => _producer.PublishBulkAsync(bulk);

    public async Task<ITopicConsumer> SubscribeAsync(SubscribeRequest request, CancellationToken cancellationToken)
    {
        KafkaProducer.CheckName(request.Topic);
        var topic = await log.EnsureTopicAsync(settings.Backend, request.Topic, settings.Partitions);
        KafkaMember member;
        lock (_lock) member = _member ??= new KafkaMember(settings, log, time, logger);
        await member.AddAsync(topic, request);
        return new Consumer(member, topic);
    }

    public async Task StopAsync()
    {
        KafkaMember? member;
        lock (_lock) (member, _member) = (_member, null);
        if (member is null) return;
        await member.StopAsync();
        member.Dispose();
    }

    private sealed class Consumer(KafkaMember member, LogTopic topic) : ITopicConsumer
    {
        public Task StopAsync(CancellationToken cancellationToken) => member.RemoveAsync(topic, cancellationToken);

        public void Dispose()
        {
            // The member lives on for other topics; the broker ends it.
        }
    }
}
