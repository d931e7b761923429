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

    public IReadOnlyList<ActiveSubscription> Listed =>
        [.. _entries.Select(e => ActiveSubscription.Of(e.Resource, e.Declared ? "DECLARATIVE" : "PROGRAMMATIC"))];

    private int Find(SubscriptionResource resource) =>
        _entries.FindIndex(e => e.Resource.PubsubName == resource.PubsubName && e.Resource.Topic == resource.Topic);
}
