namespace Dapr.Sidecar.Resources;

/// <summary>A <c>kind: Subscription</c>, v1alpha1 (one route) or v2alpha1 (rules); also what <c>/dapr/subscribe</c> is read into.</summary>
internal sealed record SubscriptionResource(string Name, string PubsubName, string Topic, SourceLocation Source)
{
    public IReadOnlyList<RouteRule> Rules { get; init; } = [];
    public string? DeadLetterTopic { get; init; }
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
    public BulkSubscribeSettings? BulkSubscribe { get; init; }
    public IReadOnlyList<string> Scopes { get; init; } = [];
}

/// <summary>A path and the CEL expression that leads to it; no expression is the default route.</summary>
internal sealed record RouteRule(string? Match, string Path);

internal sealed record BulkSubscribeSettings(bool Enabled, int MaxMessagesCount, int MaxAwaitDurationMs);
