using System.Globalization;
using System.Net.Mime;
using System.Text.Json;

namespace Dapr.Client;

/// <summary>Writes the entries of a bulk publish. The position of an event is the id of its entry.</summary>
internal static class BulkPublishJson
{
    public static void Write<TValue>(
        Utf8JsonWriter json, IReadOnlyList<TValue> events, Dictionary<string, string>? metadata, JsonSerializerOptions options)
    {
        json.WriteStartArray();
        for (var at = 0; at < events.Count; at++)
        {
            json.WriteStartObject();
            json.WriteString("entryId"u8, at.ToString(CultureInfo.InvariantCulture));
            WriteEvent(json, events[at], options);
            if (metadata is not null) StateItemJson.WriteMetadata(json, metadata);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteEvent<TValue>(Utf8JsonWriter json, TValue data, JsonSerializerOptions options)
    {
        if (data is byte[] bytes)
        {
            json.WriteString("contentType"u8, MediaTypeNames.Application.Octet);
            json.WriteBase64String("event"u8, bytes);
            return;
        }
        json.WriteString("contentType"u8, data is CloudEvent ? "application/cloudevents+json" : MediaTypeNames.Application.Json);
        json.WritePropertyName("event"u8);
        JsonSerializer.Serialize(json, data, options);
    }
}
