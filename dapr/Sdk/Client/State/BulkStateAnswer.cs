using System.Text.Json;

namespace Dapr.Client;

/// <summary>Reads the answer of a bulk read: an array of key, data, etag and error.</summary>
internal static class BulkStateAnswer
{
    /// <summary>Reads the value that the reader stands on and leaves the reader on its last token.</summary>
    public delegate TValue? ReadValue<out TValue>(ref Utf8JsonReader json, ReadOnlySpan<byte> all);

    /// <summary>An empty body means no items: the sidecar answers so when it meets a stored value that is no JSON.</summary>
    public static List<TItem> Read<TValue, TItem>(
        ReadOnlySpan<byte> body, int expected, ReadValue<TValue> readValue, Func<string, TValue?, string, TItem> make)
    {
        if (body.IsEmpty) return [];
        var items = new List<TItem>(expected);
        var json = new Utf8JsonReader(body);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            var key = string.Empty;
            var etag = string.Empty;
            TValue? value = default;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("key"u8))
                {
                    json.Read();
                    key = json.GetString() ?? string.Empty;
                }
                else if (json.ValueTextEquals("etag"u8))
                {
                    json.Read();
                    etag = json.GetString() ?? string.Empty;
                }
                else if (json.ValueTextEquals("data"u8))
                {
                    json.Read();
                    value = readValue(ref json, body);
                }
                else
                {
                    json.Skip();
                }
            }
            items.Add(make(key, value, etag));
        }
        return items;
    }
}
