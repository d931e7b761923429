using System.Text.Json.Serialization;

namespace Dapr;

/// <summary>One subscription as the sidecar reads it. The order of the properties is the order on the wire.</summary>
internal sealed record Subscription(
    string? Topic,
    string? PubsubName,
    string? Route,
    SubscriptionRoutes? Routes,
    Dictionary<string, string>? Metadata,
    string? DeadLetterTopic,
    SubscriptionBulk? BulkSubscribe);

/// <summary>Routes of a topic by expression, in order.</summary>
internal sealed record SubscriptionRoutes(string? Default, List<SubscriptionRule> Rules);

/// <summary>A route that is taken when the expression is true.</summary>
internal sealed record SubscriptionRule(string Match, string Path);

/// <summary>How many messages come in one bulk, and how long the sidecar waits for them.</summary>
internal sealed record SubscriptionBulk(bool Enabled, int MaxMessagesCount, int MaxAwaitDurationMs);

/// <summary>Serialisation of the answer of the subscribe handler.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(List<Subscription>))]
internal sealed partial class SubscriptionJson : JsonSerializerContext;
