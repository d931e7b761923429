using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Pubsub.Subscriptions;

/// <summary>A subscription as the metadata API lists it. <paramref name="Metadata"/> is null where none was given.</summary>
/// <param name="Type"><c>PROGRAMMATIC</c> or <c>DECLARATIVE</c>.</param>
internal sealed record ActiveSubscription(
    string PubsubName,
    string Topic,
    IReadOnlyDictionary<string, string>? Metadata,
    IReadOnlyList<RouteRule> Rules,
    string DeadLetterTopic,
    string Type)
{
    public static ActiveSubscription Of(SubscriptionResource resource, string type) => new(
        resource.PubsubName,
        resource.Topic,
        resource.Metadata.Count == 0 ? null : resource.Metadata,
        resource.Rules,
        resource.DeadLetterTopic ?? "",
        type);
}
