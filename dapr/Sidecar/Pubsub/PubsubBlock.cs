using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.Metadata;
using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Pubsub.Publishing;
using Dapr.Sidecar.Pubsub.Subscriptions;

namespace Dapr.Sidecar.Pubsub;

/// <summary>Publish and subscribe: the publish API, and deliveries to the application.</summary>
internal sealed class PubsubBlock : IBuildingBlock, IDisposable
{
    private static readonly TimeSpan HealthLook = TimeSpan.FromMilliseconds(50);
    private readonly SidecarContext _context;
    private readonly Dictionary<string, PubsubComponent> _components;
    private readonly Publisher _publisher;
    private readonly RunningSubscriptions _running;
    private readonly SubscriptionQuestion _question;
    private readonly CancellationTokenSource _stopping = new();
    private SubscriptionSet _subscriptions;
    private Task _healthWatch = Task.CompletedTask;

    public PubsubBlock(SidecarContext context)
    {
        _context = context;
        var logger = context.Loggers.CreateLogger("dapr.runtime.pubsub");
        _components = BrokerFactory.MakeAll(context).ToDictionary(c => c.Name, StringComparer.Ordinal);
        _publisher = new Publisher(context.Options.AppId, _components, context.Resiliency);
        _running = new RunningSubscriptions(context, _publisher, logger);
        _question = new SubscriptionQuestion(context, logger);
        _subscriptions = new SubscriptionSet(context.Resources.Subscriptions, []);
        Outbox = new OutboxPublisher(_publisher);
    }

    public OutboxPublisher Outbox { get; }

    public IEnumerable<ApiRoute> Routes()
    {
        var publish = new PublishApi(_context, _publisher);
        var bulk = new BulkPublishApi(_context, _publisher);
        yield return new ApiRoute(["POST", "PUT"], "v1.0", "publish", "publish/{pubsubname}/*", publish.HandleAsync);
        yield return new ApiRoute(["POST", "PUT"], "v1.0", "publish", "publish/bulk/{pubsubname}/*", bulk.HandleAsync);
        yield return new ApiRoute(["POST", "PUT"], "v1.0-alpha1", "publish", "publish/bulk/{pubsubname}/*", bulk.HandleAsync);
    }

    public IReadOnlyList<ListedSubscription> Subscriptions() => _subscriptions.Listed;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_components.Count == 0 || !_context.App.IsConfigured) return;
        if (_context.Options.EnableAppHealthCheck) _healthWatch = FollowHealthAsync(_stopping.Token);
        else await StartSubscriptionsAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _healthWatch;
        try
        {
            await _running.StopAsync(cancellationToken);
        }
        finally
        {
            // In any case what was confirmed is committed, and the groups learn that this member is gone.
            await Task.WhenAll(_components.Values.Select(c => c.Broker.StopAsync()));
            Dispose();
        }
    }

    public void Dispose() => _stopping.Dispose();

    private async Task<bool> StartSubscriptionsAsync(CancellationToken cancellationToken)
    {
        if (await _question.AskAsync(cancellationToken) is not { } programmatic) return false;
        _subscriptions = new SubscriptionSet(_context.Resources.Subscriptions, programmatic);
        await _running.StartAsync(_subscriptions.Resources, cancellationToken);
        return true;
    }

    /// <summary>Nothing is read from a broker while the application is not well.</summary>
    private async Task FollowHealthAsync(CancellationToken cancellationToken)
    {
        var asked = false;
        var running = false;
        try
        {
            using var timer = new PeriodicTimer(HealthLook, _context.Time);
            do
            {
                var healthy = _context.App.IsHealthy;
                if (healthy == running) continue;
                running = healthy;
                if (!healthy)
                {
                    await _running.StopAsync(cancellationToken);
                }
                else if (!asked)
                {
                    asked = true;
                    await StartSubscriptionsAsync(cancellationToken);
                }
                else
                {
                    await _running.StartAsync(_subscriptions.Resources, cancellationToken);
                }
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }
}
