using Dapr.Sidecar.Pubsub.Brokers;

namespace Dapr.Sidecar.Pubsub.Publishing;

/// <summary>A pub/sub component of this sidecar: its broker, and what the application may do with it.</summary>
internal sealed record PubsubComponent(string Name, string Type, IBroker Broker, TopicScopes Scopes)
{
    /// <summary>What the topics' names begin with at the broker; the application does not see it.</summary>
    public string TopicPrefix { get; init; } = "";
}
