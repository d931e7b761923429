namespace Dapr.Sidecar.Pubsub.CloudEvents;

/// <summary>How Dapr tells content types apart: the part before the first semicolon, without regard to case.</summary>
internal static class ContentTypes
{
    public const string CloudEvent = "application/cloudevents+json";
    public const string Json = "application/json";
    public const string Binary = "application/octet-stream";

    public static bool IsCloudEvent(string contentType) => Is(contentType, CloudEvent);

    public static bool IsJson(string contentType) => Is(contentType, Json);

    public static bool IsBinary(string contentType) => Is(contentType, Binary);

    public static bool IsCloudEventProtobuf(string contentType) => Is(contentType, "application/cloudevents+protobuf");

    public static bool IsText(string contentType) =>
        contentType.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || Is(contentType, "application/xml");

    private static bool Is(string contentType, string expected)
    {
        var semicolon = contentType.IndexOf(';', StringComparison.Ordinal);
        var type = semicolon < 0 ? contentType.AsSpan() : contentType.AsSpan(0, semicolon);
        return type.Equals(expected, StringComparison.OrdinalIgnoreCase);
    }
}
