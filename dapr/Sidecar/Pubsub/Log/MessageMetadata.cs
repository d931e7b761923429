using System.Text.Json;

namespace Dapr.Sidecar.Pubsub.Log;

/// <summary>Metadata of a stored message: JSON text, or null where the publisher gave none at all.</summary>
internal static class MessageMetadata
{
    private const string Empty = "{}";

    public static string? Write(IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null) return null;
        if (metadata.Count == 0) return Empty;
        return JsonSerializer.Serialize(metadata.OrderBy(e => e.Key, StringComparer.Ordinal).ToDictionary(), Dapr.Sidecar.Http.Json.Relaxed);
    }

    public static Dictionary<string, string>? Read(string? text) => text switch
    {
        null => null,
        Empty => new Dictionary<string, string>(StringComparer.Ordinal),
        _ => JsonSerializer.Deserialize<Dictionary<string, string>>(text),
    };
}
