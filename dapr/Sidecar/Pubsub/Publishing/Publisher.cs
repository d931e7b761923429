using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Resiliency;

namespace Dapr.Sidecar.Pubsub.Publishing;

/// <summary>The way out to a broker, for the API, dead letters and the outbox: scopes first, then the outbound policy.</summary>
internal sealed class Publisher(string appId, IReadOnlyDictionary<string, PubsubComponent> components, ResiliencyPolicies resiliency)
{
    public PubsubComponent? Find(string name) => components.GetValueOrDefault(name);

    /// <exception cref="TopicForbiddenException">The application may not publish there.</exception>
    /// <exception cref="BrokerException">The broker, or the policy before it, refused.</exception>
    public async Task PublishAsync(string pubsubName, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var component = Allowed(pubsubName, message.Topic);
        if (component.TopicPrefix.Length > 0) message = message with { Topic = component.TopicPrefix + message.Topic };
        await GuardedAsync(
            pubsubName,
            async token =>
            {
                await component.Broker.PublishAsync(message, token);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Gives the entries that were not published.</summary>
    /// <exception cref="TopicForbiddenException">The application may not publish there.</exception>
    /// <exception cref="BrokerException">The policy before the broker refused; nothing was published.</exception>
    public async Task<IReadOnlyList<FailedEntry>> PublishBulkAsync(string pubsubName, OutgoingBulk bulk, CancellationToken cancellationToken)
    {
        var component = Allowed(pubsubName, bulk.Topic);
        if (bulk.Entries.Count == 0) return [];
        var policy = resiliency.ForComponentOutbound(pubsubName);
        var left = component.TopicPrefix.Length > 0 ? bulk with { Topic = component.TopicPrefix + bulk.Topic } : bulk;
        try
        {
            return await policy.ExecuteAsync(
                async token =>
                {
                    var failed = await component.Broker.PublishBulkAsync(left, token);
                    if (failed.Count > 0)
                    {
                        var ids = failed.Select(f => f.EntryId).ToHashSet(StringComparer.Ordinal);
                        left = left with { Entries = [.. left.Entries.Where(e => ids.Contains(e.EntryId))] };
                    }
                    return new Attempt<IReadOnlyList<FailedEntry>>(failed, failed.Count > 0);
                },
                cancellationToken);
        }
        catch (Exception e) when (e is PolicyTimeoutException or CircuitOpenException or BrokerException)
        {
            return [.. left.Entries.Select(entry => new FailedEntry(entry.EntryId, e.Message))];
        }
    }

    private PubsubComponent Allowed(string pubsubName, string topic)
    {
        var component = components[pubsubName];
        return component.Scopes.MayPublish(topic) ? component : throw new TopicForbiddenException(topic, appId);
    }

    private async Task GuardedAsync(string pubsubName, Func<CancellationToken, Task<bool>> publish, CancellationToken cancellationToken)
    {
        try
        {
            await resiliency.ForComponentOutbound(pubsubName)
                .ExecuteAsync(async token => new Attempt<bool>(await publish(token), Failed: false), cancellationToken);
        }
        catch (Exception e) when (e is PolicyTimeoutException or CircuitOpenException)
        {
            throw new BrokerException(e.Message);
        }
    }
}

internal sealed class TopicForbiddenException(string topic, string appId) : Exception($"topic {topic} is not allowed for app id {appId}");
