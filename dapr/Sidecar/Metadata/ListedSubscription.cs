using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Metadata;

/// <summary>A subscription as the metadata API shows it.</summary>
/// <param name="PubsubName">The component.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Metadata">What the subscription gave; null or empty is left out.</param>
/// <param name="Rules">The routes, the default one last.</param>
/// <param name="DeadLetterTopic">Empty: none.</param>
/// <param name="Type"><c>PROGRAMMATIC</c> or <c>DECLARATIVE</c>.</param>
internal sealed record ListedSubscription(
    string PubsubName,
    string Topic,
    IReadOnlyDictionary<string, string>? Metadata,
    IReadOnlyList<RouteRule> Rules,
    string DeadLetterTopic,
    string Type);
