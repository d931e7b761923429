using Dapr.Sidecar.Cel;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Pubsub.Bulk;
using Dapr.Sidecar.Pubsub.Delivery;
using Dapr.Sidecar.Pubsub.Publishing;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Pubsub.Subscriptions;

/// <summary>The subscriptions that are being served. Started and stopped as a whole: at start and end, and as the application's health goes.</summary>
internal sealed partial class RunningSubscriptions(SidecarContext context, Publisher publisher, ILogger logger)
{
    private readonly AppCaller _app = new(context.App);
    private readonly DeliveryTrace _trace = new(context.Resources.Configuration);
    private readonly List<(ITopicConsumer Consumer, DeliveryContext Context)> _running = [];

    public async Task StartAsync(IEnumerable<SubscriptionResource> subscriptions, CancellationToken cancellationToken)
    {
        foreach (var subscription in subscriptions) await StartOneAsync(subscription, cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var ending = _running.ToArray();
        _running.Clear();
        foreach (var (_, delivery) in ending) delivery.Closing = true;
        await Task.WhenAll(ending.Select(e => e.Consumer.StopAsync(cancellationToken)));
        foreach (var (consumer, _) in ending) consumer.Dispose();
    }

    private async Task StartOneAsync(SubscriptionResource subscription, CancellationToken cancellationToken)
    {
        if (publisher.Find(subscription.PubsubName) is not { } component || subscription.Topic.Length == 0)
        {
            Log.NoPubsub(logger, subscription.Topic, subscription.PubsubName);
            return;
        }
        if (!component.Scopes.MaySubscribe(subscription.Topic))
        {
            Log.Forbidden(logger, subscription.Topic, subscription.PubsubName);
            return;
        }
        try
        {
            var delivery = new DeliveryContext(
                component.Name,
                subscription.Topic,
                new RouteTable(subscription.Rules),
                subscription.DeadLetterTopic,
                subscription.Metadata,
                context.Resiliency.ForComponentInbound(component.Name),
                _app,
                publisher,
                _trace,
                context.Time,
                logger);
            var bulk = subscription.BulkSubscribe is { Enabled: true } limits
                ? new BulkLimits(limits.MaxMessagesCount, limits.MaxAwaitDurationMs, new BulkDelivery(delivery).HandleAsync)
                : null;
            var request = new SubscribeRequest(component.TopicPrefix + subscription.Topic, subscription.Metadata, new MessageDelivery(delivery).HandleAsync, bulk);
            _running.Add((await component.Broker.SubscribeAsync(request, cancellationToken), delivery));
            Log.Started(logger, subscription.Topic, subscription.PubsubName);
        }
        catch (Exception e) when (e is CelSyntaxException or BrokerException)
        {
            Log.NotStarted(logger, subscription.Topic, subscription.PubsubName, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "app is subscribed to {Topic} through pubsub={Pubsub}")]
        public static partial void Started(ILogger logger, string topic, string pubsub);

        [LoggerMessage(Level = LogLevel.Warning, Message = "subscription to topic '{Topic}' is left out: no pubsub '{Pubsub}'")]
        public static partial void NoPubsub(ILogger logger, string topic, string pubsub);

        [LoggerMessage(Level = LogLevel.Error, Message = "subscription to topic '{Topic}' on pubsub '{Pubsub}' is not allowed")]
        public static partial void Forbidden(ILogger logger, string topic, string pubsub);

        [LoggerMessage(Level = LogLevel.Error, Message = "failed to start the subscription to {Topic} on pubsub {Pubsub}: {Reason}")]
        public static partial void NotStarted(ILogger logger, string topic, string pubsub, string reason);
    }
}
