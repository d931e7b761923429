using Dapr.Sidecar.Metadata;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Pubsub.Subscriptions;

/// <summary>
/// Declared and programmatic subscriptions put together: one per pubsub and topic. Of declared ones the first counts, of the
/// application's own the last, and those replace declared ones.
/// </summary>
internal sealed class SubscriptionSet
{
    private readonly List<(SubscriptionResource Resource, bool Declared)> _entries = [];

    public SubscriptionSet(IReadOnlyList<SubscriptionResource> declared, IReadOnlyList<SubscriptionResource> programmatic)
    {
        foreach (var resource in declared)
        {
            if (Find(resource) < 0) _entries.Add((resource, true));
        }
        foreach (var resource in programmatic)
        {
            var at = Find(resource);
            if (at < 0) _entries.Add((resource, false));
            else _entries[at] = (resource, false);
        }
    }

    public IEnumerable<SubscriptionResource> Resources => _entries.Select(e => e.Resource);

    /// <summary>What the metadata API shows.</summary>
    public IReadOnlyList<ListedSubscription> Listed => _entries.ConvertAll(e => new ListedSubscription(
        e.Resource.PubsubName,
        e.Resource.Topic,
        e.Resource.Metadata,
        e.Resource.Rules,
        e.Resource.DeadLetterTopic ?? "",
        e.Declared ? "DECLARATIVE" : "PROGRAMMATIC"));

    private int Find(SubscriptionResource resource) =>
        _entries.FindIndex(e => e.Resource.PubsubName == resource.PubsubName && e.Resource.Topic == resource.Topic);
}
