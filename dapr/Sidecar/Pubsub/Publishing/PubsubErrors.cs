using System.Text.Json.Nodes;
using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.Pubsub.Publishing;

/// <summary>The error answers of the publish API.</summary>
internal static class PubsubErrors
{
    private const string ResourceType = "pubsub";
    private static readonly Dictionary<string, string> NoMetadata = [];

    public static ApiError NotFound(string name, IReadOnlyDictionary<string, string>? metadata) => new(
        404,
        "ERR_PUBSUB_NOT_FOUND",
        $"pubsub {name} is not found",
        [ApiError.ErrorInfo("DAPR_PUBSUB_NOT_FOUND", metadata ?? NoMetadata)]);

    public static ApiError BadMetadata(string name, IReadOnlyDictionary<string, string> metadata, string reason) => Detailed(
        400, "ERR_PUBSUB_REQUEST_METADATA", $"failed deserializing metadata. Error: {reason}", name, "DAPR_PUBSUB_METADATA_DESERIALIZATION", metadata);

    public static ApiError Forbidden(string name, string topic, string appId) => Detailed(
        403,
        "ERR_PUBSUB_FORBIDDEN",
        $"topic {topic} is not allowed for app id {appId}",
        name,
        "DAPR_PUBSUB_FORBIDDEN",
        Topic(topic, $"topic {topic} is not allowed for app id {appId}"));

    public static ApiError NotPublished(string name, string topic, string reason) => Detailed(
        500,
        "ERR_PUBSUB_PUBLISH_MESSAGE",
        $"error when publishing to topic {topic} in pubsub {name}: {reason}",
        name,
        "DAPR_PUBSUB_PUBLISH_MESSAGE",
        Topic(topic, reason));

    public static ApiError BadCloudEvent(string name, string appId, string reason) => Detailed(
        500, "ERR_PUBSUB_CLOUD_EVENTS_SER", "cannot create cloudevent", name, "DAPR_PUBSUB_CLOUD_EVENT_CREATION", App(appId, reason));

    public static ApiError BadBulk(string name, string topic, string appId, string reason) => Detailed(
        400,
        "ERR_PUBSUB_EVENTS_SER",
        $"error when unmarshaling the request for topic {topic} pubsub {name}: {reason}",
        name,
        "DAPR_PUBSUB_UNMARSHAL_EVENTS",
        App(appId, null));

    public static ApiError BadEntryId(string name, string topic, string appId, string reason) => Detailed(
        400,
        "ERR_PUBSUB_EVENTS_SER",
        $"error marshaling events to bytes for topic {topic} pubsub {name}. error: {reason}",
        name,
        "DAPR_PUBSUB_MARSHAL_EVENTS",
        App(appId, reason));

    public static ApiError BadEntry(string name, string topic, string appId, string reason) => Detailed(
        400,
        "ERR_PUBSUB_EVENTS_SER",
        $"error when marshalling cloud event envelope for topic {topic} pubsub {name}: {reason}",
        name,
        "DAPR_PUBSUB_MARSHAL_ENVELOPE",
        App(appId, reason));

    private static ApiError Detailed(
        int status, string code, string message, string name, string reason, IReadOnlyDictionary<string, string> metadata) => new(
        status,
        code,
        message,
        new JsonArray(ApiError.ResourceInfo(ResourceType, name, description: message), ApiError.ErrorInfo(reason, metadata)));

    private static Dictionary<string, string> Topic(string topic, string reason) => new() { ["error"] = reason, ["topic"] = topic };

    private static Dictionary<string, string> App(string appId, string? reason) =>
        reason is null ? new() { ["appID"] = appId } : new() { ["appID"] = appId, ["error"] = reason };
}
