using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.State;

namespace Dapr.Sidecar.Pubsub.Publishing;

/// <summary>Pub/sub as the outbox of the state stores uses it.</summary>
internal sealed class OutboxPublisher(Publisher publisher) : IOutboxPublisher
{
    private static readonly Dictionary<string, string> NoMetadata = [];

    public bool Exists(string pubsubName) => publisher.Find(pubsubName) is not null;

    public Task PublishAsync(string pubsubName, string topic, ReadOnlyMemory<byte> cloudEvent, CancellationToken cancellationToken) =>
        publisher.PublishAsync(pubsubName, new OutgoingMessage(topic, cloudEvent, null), cancellationToken);

    public IAsyncDisposable Subscribe(string pubsubName, string topic, Func<ReadOnlyMemory<byte>, CancellationToken, Task> handle)
    {
        var broker = publisher.Find(pubsubName)!.Broker;
        return new Subscription(broker.SubscribeAsync(
            new SubscribeRequest(topic, NoMetadata, (message, token) => HandleAsync(handle, message, token), null), CancellationToken.None));
    }

    private static async Task<DeliveryResult> HandleAsync(
        Func<ReadOnlyMemory<byte>, CancellationToken, Task> handle, IncomingMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await handle(message.Data, cancellationToken);
            return DeliveryResult.Done;
        }
        catch (OperationCanceledException)
        {
            return DeliveryResult.Abandoned;
        }
        catch (Exception e) // A failed delivery; the broker decides what becomes of it.
        {
            return DeliveryResult.Failed(e.Message);
        }
    }

    private sealed class Subscription(Task<ITopicConsumer> starting) : IAsyncDisposable
    {
        private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

        public async ValueTask DisposeAsync()
        {
            using var limit = new CancellationTokenSource(Limit);
            try
            {
                using var consumer = await starting;
                await consumer.StopAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                // Given up: what was under way is not confirmed and comes again.
            }
        }
    }
}
