using System.Text.Json;
using Dapr.Sidecar.GoText;

namespace Dapr.Sidecar.State;

/// <summary>
/// The usual body of a save, read in one pass: a list of objects whose fields have the names and types that Dapr documents, each once.
/// Whatever is unusual about a body is left to <see cref="StateSave"/>, which knows how Go takes it.
/// </summary>
internal static class PlainSave
{
    /// <summary>Null: the body is not of the usual kind. What the query says of metadata wins.</summary>
    public static List<SetRequest>? Read(byte[] body, Dictionary<string, string> query)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = GoJsonBody.MaxDepth, AllowMultipleValues = true });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) return null;
            List<SetRequest> requests = new(1);
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                if (ReadOne(ref reader, body, query) is not { } request) return null;
                requests.Add(request);
            }
            return reader.TokenType == JsonTokenType.EndArray ? requests : null;
        }
        catch (JsonException)
        {
            return null; // Reported by the reader that is asked next.
        }
    }

    private static SetRequest? ReadOne(ref Utf8JsonReader reader, byte[] body, Dictionary<string, string> query)
    {
        string? key = null, etag = null, contentType = null, concurrency = null, consistency = null;
        Dictionary<string, string>? metadata = null;
        ReadOnlyMemory<byte> value = default;
        var options = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("value"u8))
            {
                if (!reader.Read() || !value.IsEmpty || reader.TokenType == JsonTokenType.Null) return null;
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                value = body.AsMemory(start, (int)reader.BytesConsumed - start);
            }
            else if (reader.ValueTextEquals("key"u8))
            {
                if (!TryText(ref reader, ref key)) return null;
            }
            else if (reader.ValueTextEquals("etag"u8))
            {
                if (!TryText(ref reader, ref etag)) return null;
            }
            else if (reader.ValueTextEquals("contentType"u8))
            {
                if (!TryText(ref reader, ref contentType)) return null;
            }
            else if (reader.ValueTextEquals("options"u8))
            {
                if (options || !TryOptions(ref reader, ref concurrency, ref consistency)) return null;
                options = true;
            }
            else if (metadata is not null || !reader.ValueTextEquals("metadata"u8) || !TryMetadata(ref reader, out metadata))
            {
                return null;
            }
        }
        return key is null ? null : new SetRequest(key)
        {
            Json = value,
            ETag = etag,
            Metadata = StateSave.Merge(metadata, query),
            Concurrency = concurrency ?? "",
            Consistency = consistency ?? "",
            ContentType = contentType,
        };
    }

    private static bool TryOptions(ref Utf8JsonReader reader, ref string? concurrency, ref string? consistency)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("concurrency"u8))
            {
                if (!TryText(ref reader, ref concurrency)) return false;
            }
            else if (!reader.ValueTextEquals("consistency"u8) || !TryText(ref reader, ref consistency))
            {
                return false;
            }
        }
        return true;
    }

    private static bool TryMetadata(ref Utf8JsonReader reader, out Dictionary<string, string>? metadata)
    {
        metadata = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
        metadata = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            string? text = null;
            if (!TryText(ref reader, ref text) || !metadata.TryAdd(name, text!)) return false;
        }
        return true;
    }

    private static bool TryText(ref Utf8JsonReader reader, ref string? text)
    {
        if (text is not null || !reader.Read() || reader.TokenType != JsonTokenType.String) return false;
        text = reader.GetString();
        return true;
    }
}
