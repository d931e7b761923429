using System.Globalization;
using System.Text.Json;

namespace Dapr.Sidecar.GoText;

/// <summary>
/// Reads a JSON object as Dapr reads JSON into a protobuf message: a field has two names, null counts as not given, what is not known is
/// passed over.
/// </summary>
internal static class ProtoFields
{
    // Go allows 10,000; what is deeper than this is refused as well, but earlier, so that no stack runs out.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 1_000, AllowDuplicateProperties = false };

    /// <summary>The object; an empty body is an empty one. The caller disposes it.</summary>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public static JsonDocument Parse(byte[] body)
    {
        var document = JsonDocument.Parse(body.Length == 0 ? "{}"u8.ToArray() : body, Strict);
        if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
        using (document) throw new JsonException($"unexpected token {document.RootElement.ValueKind}");
    }

    /// <exception cref="JsonException">The field is given under both names.</exception>
    public static JsonElement? Field(JsonElement parent, string name, string? otherName = null)
    {
        var found = parent.TryGetProperty(name, out var value);
        if (otherName is not null && parent.TryGetProperty(otherName, out var other))
        {
            if (found) throw new JsonException($"duplicate field \"{name}\"");
            (found, value) = (true, other);
        }
        return found && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <exception cref="JsonException">It is no text.</exception>
    public static string? Text(JsonElement parent, string name, string? otherName = null)
    {
        if (Field(parent, name, otherName) is not { } value) return null;
        Expect(value, name, JsonValueKind.String);
        return value.GetString();
    }

    /// <exception cref="JsonException">It is neither true nor false.</exception>
    public static bool Flag(JsonElement parent, string name, string? otherName = null) => Field(parent, name, otherName) is { } value && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(value, name, "true, false"),
    };

    /// <summary>A whole number; also as text, and with an exponent.</summary>
    /// <exception cref="JsonException">It is not one, or out of bounds.</exception>
    public static long? Whole(JsonElement parent, string name, string? otherName, long least, long most)
    {
        if (Field(parent, name, otherName) is not { } value) return null;
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var fits = decimal.TryParse(Digits(value, name), Style, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most && decimal.IsInteger(number);
        return fits ? (long)number : throw Wrong(value, name, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));
    }

    /// <exception cref="JsonException">It is no number.</exception>
    public static double? Number(JsonElement parent, string name)
    {
        if (Field(parent, name) is not { } value) return null;
        return double.TryParse(Digits(value, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw Wrong(value, name, "a number");
    }

    /// <exception cref="JsonException">It is no object.</exception>
    public static JsonElement? Message(JsonElement parent, string name, string? otherName = null)
    {
        if (Field(parent, name, otherName) is not { } value) return null;
        Expect(value, name, JsonValueKind.Object);
        return value;
    }

    /// <summary>A list of objects; empty when it is not given.</summary>
    /// <exception cref="JsonException">It is no list, or holds anything but objects.</exception>
    public static IReadOnlyList<JsonElement> Messages(JsonElement parent, string name, string? otherName = null)
    {
        if (Field(parent, name, otherName) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Array) throw Wrong(value, name, "a list");
        var items = value.EnumerateArray().ToList();
        foreach (var item in items) Expect(item, name, JsonValueKind.Object);
        return items;
    }

    /// <summary>A map of texts; empty when it is not given.</summary>
    /// <exception cref="JsonException">It is no object, or holds anything but texts.</exception>
    public static IReadOnlyDictionary<string, string> Texts(JsonElement parent, string name)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Message(parent, name) is not { } map) return texts;
        foreach (var entry in map.EnumerateObject())
        {
            Expect(entry.Value, $"{name}.{entry.Name}", JsonValueKind.String);
            texts[entry.Name] = entry.Value.GetString()!;
        }
        return texts;
    }

    public static JsonException Wrong(JsonElement value, string name, string allowed) =>
        new($"invalid value for field {name}: {value.GetRawText()}; allowed: {allowed}");

    private static void Expect(JsonElement value, string name, JsonValueKind kind)
    {
        if (value.ValueKind != kind) throw Wrong(value, name, kind == JsonValueKind.String ? "a text" : "an object");
    }

    private static string Digits(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.String => value.GetString()!,
        _ => throw Wrong(value, name, "a number"),
    };
}
