using System.Text.Json;
using Dapr.Sidecar.Pubsub.Json;

namespace Dapr.Sidecar.Pubsub.CloudEvents;

/// <summary>The top level of an event as slices of its JSON; the last of several equal names wins.</summary>
internal static class EventFields
{
    /// <summary>Null when the text does not begin with a JSON object.</summary>
    public static Dictionary<string, ReadOnlyMemory<byte>>? Read(ReadOnlyMemory<byte> text)
    {
        if (JsonRewrite.Normalize(text, asFloats: false) is not { } json || json.Span[0] != (byte)'{') return null;
        var fields = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            fields[name] = json[start..(int)reader.BytesConsumed];
        }
        return fields;
    }
}
