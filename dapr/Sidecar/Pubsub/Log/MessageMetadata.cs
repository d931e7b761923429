using System.Text.Json;

namespace Dapr.Sidecar.Pubsub.Log;

/// <summary>Metadata of a stored message: JSON text, or null where the publisher gave none at all.</summary>
internal static class MessageMetadata
{
    private const string Empty = "{}";
    private static readonly Dictionary<string, string> None = [];

    /// <summary>The entries in the order in which they are stored, by their names.</summary>
    public static IReadOnlyDictionary<string, string>? Ordered(IReadOnlyDictionary<string, string>? metadata) => metadata switch
    {
        null => null,
        { Count: 0 } => None,
        { Count: 1 } => metadata,
        _ => metadata.OrderBy(e => e.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal),
    };

    public static string? Write(IReadOnlyDictionary<string, string>? ordered) => ordered switch
    {
        null => null,
        { Count: 0 } => Empty,
        _ => JsonSerializer.Serialize(ordered, Http.Json.Relaxed),
    };

    public static IReadOnlyDictionary<string, string>? Read(string? text) => text switch
    {
        null => null,
        Empty => None,
        _ => JsonSerializer.Deserialize<Dictionary<string, string>>(text),
    };
}
