using System.Text;
using System.Text.Json;
using Dapr.Sidecar.Pubsub.CloudEvents;
using Dapr.Sidecar.Pubsub.Json;

namespace Dapr.Sidecar.Pubsub.Publishing;

/// <summary>An entry of a bulk publish as it was sent. <see cref="Event"/> is JSON.</summary>
internal sealed record BulkPublishEntry(string EntryId, ReadOnlyMemory<byte> Event, string ContentType, Dictionary<string, string>? Metadata)
{
    private const string Mismatch = "error: mismatch between contentType and event";
    private static readonly ReadOnlyMemory<byte> Null = "null"u8.ToArray();

    /// <summary>Null when the body does not begin with a list of entries. Names count without regard to case, as in Go.</summary>
    public static List<BulkPublishEntry>? ReadAll(ReadOnlyMemory<byte> body)
    {
        if (JsonRewrite.Normalize(body, asFloats: true) is not { } json) return null;
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return [];
        if (reader.TokenType != JsonTokenType.StartArray) return null;
        List<BulkPublishEntry> entries = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (Read(ref reader, json) is not { } entry) return null;
            entries.Add(entry);
        }
        return entries;
    }

    /// <summary>The bytes that the event stands for, by its content type; null and a reason when they do not fit.</summary>
    public ReadOnlyMemory<byte>? ToBytes(out string reason)
    {
        reason = Mismatch;
        if (ContentTypes.IsJson(ContentType) || ContentTypes.IsCloudEvent(ContentType)) return Event;
        var binary = ContentTypes.IsBinary(ContentType);
        if ((!binary && !ContentTypes.IsText(ContentType)) || Event.Span[0] != (byte)'"') return null;
        var reader = new Utf8JsonReader(Event.Span);
        reader.Read();
        var text = reader.GetString()!;
        if (!binary) return Encoding.UTF8.GetBytes(text);
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException e)
        {
            reason = "error: unable to decode base64 application/octect-stream data: " + e.Message;
            return null;
        }
    }

    private static BulkPublishEntry? Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var entry = new BulkPublishEntry("", Null, "", null);
        if (reader.TokenType == JsonTokenType.Null) return entry;
        if (reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!.ToLowerInvariant();
            reader.Read();
            switch (name)
            {
                case "entryid":
                    if (!TryText(ref reader, out var id)) return null;
                    entry = entry with { EntryId = id ?? entry.EntryId };
                    break;
                case "contenttype":
                    if (!TryText(ref reader, out var type)) return null;
                    entry = entry with { ContentType = type ?? entry.ContentType };
                    break;
                case "event":
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    entry = entry with { Event = json[start..(int)reader.BytesConsumed] };
                    break;
                case "metadata":
                    if (!TryMetadata(ref reader, out var metadata)) return null;
                    entry = entry with { Metadata = metadata };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        return entry;
    }

    private static bool TryText(ref Utf8JsonReader reader, out string? text)
    {
        text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return reader.TokenType is JsonTokenType.String or JsonTokenType.Null;
    }

    private static bool TryMetadata(ref Utf8JsonReader reader, out Dictionary<string, string>? metadata)
    {
        metadata = null;
        if (reader.TokenType == JsonTokenType.Null) return true;
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        metadata = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (!TryText(ref reader, out var value)) return false;
            metadata[key] = value ?? "";
        }
        return true;
    }
}
