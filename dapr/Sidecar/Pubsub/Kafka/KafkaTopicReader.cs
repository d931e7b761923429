using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Pubsub.Log;

namespace Dapr.Sidecar.Pubsub.Kafka;

/// <summary>What the readers of a topic's partitions share.</summary>
internal sealed record KafkaTopicReader(
    LogTopic Topic,
    SubscribeRequest Request,
    KafkaSettings Settings,
    TopicLog Log,
    ConsumerGroup Group,
    OffsetCommitter Commits,
    SemaphoreSlim BulkTurn,
    TimeProvider Time,
    ILogger Logger)
{
    public const int DefaultBulkMessages = 80;
    public const int DefaultBulkAwaitMs = 10_000;
}
