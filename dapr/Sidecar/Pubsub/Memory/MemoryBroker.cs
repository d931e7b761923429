using System.Collections.Immutable;
using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Pubsub.Bulk;

namespace Dapr.Sidecar.Pubsub.Memory;

/// <summary>
/// pubsub.in-memory: lives in this sidecar and keeps nothing. A message goes to who listens now; a failure loses it. A subscriber
/// takes one message at a time, and publishing waits for its turn, not for its answer.
/// </summary>
internal sealed class MemoryBroker(TimeProvider time) : IBroker
{
    private ImmutableList<Subscription> _subscriptions = [];

    public async Task PublishAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        foreach (var subscription in _subscriptions)
        {
            if (!subscription.Takes(message.Topic)) continue;
            var metadata = message.Metadata is null ? null : new Dictionary<string, string>(message.Metadata, StringComparer.Ordinal);
            await subscription.OfferAsync(new IncomingMessage(subscription.Topic, message.Data.ToArray(), metadata), cancellationToken);
        }
    }

    public Task<IReadOnlyList<FailedEntry>> PublishBulkAsync(OutgoingBulk bulk, CancellationToken cancellationToken) =>
        BulkFallback.PublishAsync(this, bulk, cancellationToken);

    public Task<ITopicConsumer> SubscribeAsync(SubscribeRequest request, CancellationToken cancellationToken)
    {
        var subscription = new Subscription(this, request, time);
        ImmutableInterlocked.Update(ref _subscriptions, list => list.Add(subscription));
        return Task.FromResult<ITopicConsumer>(subscription);
    }

    private sealed class Subscription(MemoryBroker broker, SubscribeRequest request, TimeProvider time) : ITopicConsumer
    {
        private readonly SemaphoreSlim _turn = new(1);
        private readonly InFlight _inFlight = new();
        private readonly BulkCollector? _bulk = request.Bulk is null ? null : new BulkCollector(request.Topic, request.Bulk, time);

        public string Topic => request.Topic;

        /// <summary>A trailing star stands for one or more characters.</summary>
        public bool Takes(string topic) =>
            topic == Topic || (Topic.EndsWith('*') && topic.Length >= Topic.Length && topic.StartsWith(Topic[..^1], StringComparison.Ordinal));

        public async Task OfferAsync(IncomingMessage message, CancellationToken cancellationToken)
        {
            await _turn.WaitAsync(cancellationToken);
            // Counted by _inFlight, which a stop waits for; handlers never throw.
            _ = DeliverAsync(message);
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            ImmutableInterlocked.Update(ref broker._subscriptions, list => list.Remove(this));
            if (_bulk is not null) await _bulk.StopAsync(cancellationToken);
            await _inFlight.WhenIdleAsync(cancellationToken);
        }

        public void Dispose() => _turn.Dispose();

        private async Task DeliverAsync(IncomingMessage message)
        {
            using var entry = _inFlight.Enter();
            await Task.Yield();
            await (_bulk is null ? request.Handler(message, CancellationToken.None) : _bulk.HandleAsync(message, CancellationToken.None));
            _turn.Release();
        }
    }
}
