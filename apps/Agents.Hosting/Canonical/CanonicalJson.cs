using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Agents.Hosting.Canonical;

/// <summary>
/// One text for each value: property names in ordinal order, no white space, numbers as the shortest text that reads back as the same
/// double. Stores may reorder fields and write 1.0 as 1; digests are taken of this text.
/// </summary>
public static class CanonicalJson
{
    // Doubles hold every whole number up to here.
    private const double MaxWhole = 9007199254740992;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 128 };

    private static readonly JsonSerializerOptions TextOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    public static JsonTypeInfo<string> Text { get; } = (JsonTypeInfo<string>)TextOptions.GetTypeInfo(typeof(string));

    public static byte[] Bytes(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options))
            Write(writer, value);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>SHA-256 of the canonical text, 64 hexadecimal digits.</summary>
    public static string Digest(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options))
            Write(writer, value);
        return Digest(buffer.WrittenSpan);
    }

    public static string Digest(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return Convert.ToHexStringLower(hash);
    }

    public static JsonElement Build(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Options))
            write(writer);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <exception cref="FormatException">A number is too large for a double, or a text is not Unicode.</exception>
    public static JsonElement Of(JsonElement value)
    {
        try
        {
            return JsonElement.Parse(Bytes(value));
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException("A text is not Unicode.", exception);
        }
    }

    public static string Number(double value)
    {
        if (!double.IsFinite(value))
            throw new FormatException("A number is too large.");
        if (value == Math.Truncate(value) && Math.Abs(value) <= MaxWhole)
            return ((long)value).ToString(CultureInfo.InvariantCulture);
        return value.ToString("R", CultureInfo.InvariantCulture);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in Sorted(value))
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Number(value.GetDouble()), skipInputValidation: true);
                break;
            case JsonValueKind.String:
                // Not WriteTo: that keeps escapes as they were written, and one text would have two forms.
                writer.WriteStringValue(value.GetString());
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static List<JsonProperty> Sorted(JsonElement value)
    {
        var properties = new List<JsonProperty>(value.GetPropertyCount());
        var isSorted = true;
        foreach (var property in value.EnumerateObject())
        {
            isSorted &= properties.Count == 0 || string.CompareOrdinal(properties[^1].Name, property.Name) < 0;
            properties.Add(property);
        }
        if (!isSorted)
            properties.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return properties;
    }
}
