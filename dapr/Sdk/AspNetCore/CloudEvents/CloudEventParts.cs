using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Dapr;

/// <summary>What unwrapping needs to know of a CloudEvent. Attribute names are compared without regard to case.</summary>
internal readonly struct CloudEventParts
{
    private const string DefaultContentType = "application/json";

    /// <summary>Whether there is an attribute <c>data</c>, null included.</summary>
    public bool HasData { get; private init; }

    /// <summary>Whether there is an attribute <c>data_base64</c>.</summary>
    public bool HasBinaryData { get; private init; }

    /// <summary>The data, or the base64 text of binary data.</summary>
    public JsonElement Data { get; private init; }

    /// <summary>Content type of the data, without a charset: what endpoints get is always UTF-8.</summary>
    public string DataContentType { get; private init; }

    /// <summary>Whether the content type says JSON; so it does when there is none.</summary>
    public bool IsJson { get; private init; }

    public static CloudEventParts Of(JsonElement cloudEvent)
    {
        JsonElement? data = null;
        JsonElement? binary = null;
        JsonElement? type = null;
        foreach (var attribute in cloudEvent.EnumerateObject())
        {
            if (Is(attribute, "data")) data ??= attribute.Value;
            else if (Is(attribute, "data_base64")) binary ??= attribute.Value;
            else if (Is(attribute, "datacontenttype")) type ??= attribute.Value;
        }
        var (contentType, isJson) = ContentType(type);
        return new CloudEventParts
        {
            HasData = data is not null,
            HasBinaryData = binary is not null,
            Data = binary ?? data ?? default,
            DataContentType = contentType,
            IsJson = isJson,
        };
    }

    private static bool Is(in JsonProperty attribute, string name) => attribute.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static (string Type, bool IsJson) ContentType(JsonElement? attribute)
    {
        if (attribute is not { ValueKind: JsonValueKind.String } text || text.GetString() is not { } type) return (DefaultContentType, true);
        if (type == DefaultContentType) return (type, true);
        if (!MediaTypeHeaderValue.TryParse(type, out var parsed)) return (DefaultContentType, true);
        var isJson = parsed.MediaType.Equals(DefaultContentType, StringComparison.Ordinal)
            || parsed.Suffix.EndsWith("+json", StringComparison.Ordinal);
        if (type.Contains("charset", StringComparison.Ordinal))
        {
            parsed.Charset = default;
            type = parsed.ToString();
        }
        return (type, isJson);
    }
}
