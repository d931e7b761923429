using System.Buffers;
using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Pubsub.Json;

namespace Dapr.Sidecar.Pubsub.Bulk;

/// <summary>An entry of a bulk on its way to the application. <see cref="Event"/> is JSON, or the raw bytes of the message.</summary>
internal sealed record BulkItem(int Index, BulkEntry Entry, ReadOnlyMemory<byte> Event, bool Raw, string? Trace)
{
    public string ContentType => Raw ? CloudEvents.ContentTypes.Binary : CloudEvents.ContentTypes.CloudEvent;
}

/// <summary>The body of a bulk delivery.</summary>
internal static class BulkEnvelope
{
    private const string EventType = "com.dapr.event.sent.bulk";

    public static ReadOnlyMemory<byte> Write(
        Guid id, string topic, string pubsubName, IReadOnlyDictionary<string, string> metadata, IReadOnlyList<BulkItem> items)
    {
        var buffer = new ArrayBufferWriter<byte>(items.Sum(i => i.Event.Length * 4 / 3 + 256) + 256);
        using var writer = JsonRewrite.Writer(buffer);
        writer.WriteStartObject();
        writer.WriteStartArray("entries"u8);
        foreach (var item in items)
        {
            writer.WriteStartObject();
            writer.WriteString("entryId"u8, item.Entry.EntryId);
            writer.WritePropertyName("event"u8);
            if (item.Raw) writer.WriteBase64StringValue(item.Event.Span);
            else writer.WriteRawValue(item.Event.Span, skipInputValidation: true);
            writer.WritePropertyName("metadata"u8);
            if (item.Entry.Metadata is null) writer.WriteNullValue();
            else WriteMap(writer, item.Entry.Metadata);
            writer.WriteString("contentType"u8, item.ContentType);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteString("id"u8, id);
        writer.WritePropertyName("metadata"u8);
        WriteMap(writer, metadata);
        writer.WriteString("pubsubname"u8, pubsubName);
        writer.WriteString("topic"u8, topic);
        writer.WriteString("type"u8, EventType);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteMap(System.Text.Json.Utf8JsonWriter writer, IReadOnlyDictionary<string, string> map)
    {
        writer.WriteStartObject();
        foreach (var (key, value) in map) writer.WriteString(key, value);
        writer.WriteEndObject();
    }
}
