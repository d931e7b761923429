using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Pubsub.Publishing;
using Dapr.Sidecar.Resiliency;

namespace Dapr.Sidecar.Pubsub.Delivery;

/// <summary>What the deliveries of one subscription share.</summary>
internal sealed record DeliveryContext(
    string PubsubName,
    string Topic,
    RouteTable Routes,
    string? DeadLetterTopic,
    IReadOnlyDictionary<string, string> Metadata,
    ICallPolicy Policy,
    AppCaller App,
    Publisher Publisher,
    DeliveryTrace Trace,
    TimeProvider Time,
    ILogger Logger)
{
    public const string PubsubNameKey = "pubsubName";
    private volatile bool _closing;

    public bool HasDeadLetters => !string.IsNullOrEmpty(DeadLetterTopic);

    /// <summary>Set when the subscription stops: what fails from now on is left to the broker, not to the dead letters.</summary>
    public bool Closing
    {
        get => _closing;
        set => _closing = value;
    }

    /// <summary>Null when it is in the dead letter topic; else why not.</summary>
    public async Task<string?> SendToDeadLettersAsync(ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string>? metadata)
    {
        try
        {
            await Publisher.PublishAsync(PubsubName, new OutgoingMessage(DeadLetterTopic!, data, metadata), CancellationToken.None);
            return null;
        }
        catch (Exception e) when (e is BrokerException or TopicForbiddenException)
        {
            return e.Message;
        }
    }
}
