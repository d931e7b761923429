using System.Buffers;
using System.Text.Json;
using Dapr.Sidecar.GoText;

namespace Dapr.Sidecar.Configuration;

/// <summary>Items as JSON, as Go writes it: sorted, without what is empty, and with a line end.</summary>
internal static class ConfigurationAnswer
{
    public static byte[] Items(IEnumerable<KeyValuePair<string, ConfigurationItem>> items) => Write(json => Items(json, items));

    /// <summary>What the application gets for a change.</summary>
    public static byte[] Update(string subscription, string key, ConfigurationItem item) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("id", subscription);
        json.WritePropertyName("items");
        Items(json, [KeyValuePair.Create(key, item)]);
        json.WriteEndObject();
    });

    private static void Items(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, ConfigurationItem>> items)
    {
        json.WriteStartObject();
        foreach (var (key, item) in items.OrderBy(i => i.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject(key);
            if (item.Value.Length > 0) json.WriteString("value", item.Value);
            if (item.Version.Length > 0) json.WriteString("version", item.Version);
            if (item.Metadata.Count > 0)
            {
                json.WriteStartObject("metadata");
                foreach (var (name, value) in item.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal)) json.WriteString(name, value);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output)) write(json);
        // Once more: Go escapes other characters than .NET.
        var text = GoJson.Encode(output.WrittenSpan, GoJsonStyle.Fastest with { EscapeHtml = true });
        return [.. text, (byte)'\n'];
    }
}
