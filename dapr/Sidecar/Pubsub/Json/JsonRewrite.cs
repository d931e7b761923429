using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Dapr.Sidecar.GoText;

namespace Dapr.Sidecar.Pubsub.Json;

/// <summary>Writes JSON and text as a Go program would after having read it.</summary>
internal static class JsonRewrite
{
    private static readonly JsonWriterOptions Writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = JsonText.MaxDepth,
    };

    public static Utf8JsonWriter Writer(IBufferWriter<byte> to) => new(to, Writing);

    /// <summary>
    /// The first value of <paramref name="text"/>, or null when there is none. With <paramref name="asFloats"/> numbers went through
    /// a 64-bit float, as they do where Dapr decodes without care for precision.
    /// </summary>
    public static ReadOnlyMemory<byte>? Normalize(ReadOnlyMemory<byte> text, bool asFloats)
    {
        if (!JsonText.TryFirstValue(text.Span, out var found)) return null;
        var value = text.Slice(found.Start, found.Length);
        if (found.NeedsRewrite) return Rewrite(value.Span, asFloats);
        return asFloats && found.HasWideNumbers ? WithFloats(value.Span) : value;
    }

    /// <summary>A value of which only the numbers have to be written anew.</summary>
    private static ReadOnlyMemory<byte> WithFloats(ReadOnlySpan<byte> value)
    {
        var buffer = new ArrayBufferWriter<byte>(value.Length + 32);
        var reader = new Utf8JsonReader(value, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        var copied = 0;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.Number || !JsonText.IsWide(reader.ValueSpan)) continue;
            if (!reader.TryGetDouble(out var number) || !double.IsFinite(number)) continue;
            buffer.Write(value[copied..(int)reader.TokenStartIndex]);
            copied = (int)reader.BytesConsumed;
            Encoding.ASCII.GetBytes(GoFormat.JsonNumber(number), buffer);
        }
        buffer.Write(value[copied..]);
        return buffer.WrittenMemory;
    }

    /// <summary>Text as Go prints it: every byte that is no UTF-8 becomes U+FFFD.</summary>
    public static ReadOnlySpan<byte> ValidText(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text)) return text;
        var result = new ArrayBufferWriter<byte>(text.Length + 16);
        while (!text.IsEmpty)
        {
            var ok = Rune.DecodeFromUtf8(text, out _, out var length) == OperationStatus.Done;
            result.Write(ok ? text[..length] : "\uFFFD"u8);
            text = text[(ok ? length : 1)..];
        }
        return result.WrittenSpan;
    }

    private static byte[] Rewrite(ReadOnlySpan<byte> value, bool asFloats)
    {
        using var document = JsonDocument.Parse(PairedSurrogates(ValidText(value)), new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
        var buffer = new ArrayBufferWriter<byte>(value.Length + 16);
        using (var writer = Writer(buffer)) Write(document.RootElement, writer, asFloats);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(JsonElement element, Utf8JsonWriter writer, bool asFloats)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var last = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
                foreach (var property in element.EnumerateObject()) last[property.Name] = property.Value;
                writer.WriteStartObject();
                foreach (var (name, value) in last)
                {
                    writer.WritePropertyName(name);
                    Write(value, writer, asFloats);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(item, writer, asFloats);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number when asFloats && element.TryGetDouble(out var number) && double.IsFinite(number):
                writer.WriteRawValue(GoFormat.JsonNumber(number), skipInputValidation: true);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static byte[] PairedSurrogates(ReadOnlySpan<byte> text)
    {
        var result = text.ToArray();
        for (var i = 0; i + 5 < result.Length; i++)
        {
            if (result[i] != '\\') continue;
            if (result[i + 1] != 'u')
            {
                i++;
                continue;
            }
            var unit = Unit(result, i);
            if (char.IsHighSurrogate(unit) && i + 11 < result.Length && result[i + 6] == '\\' && result[i + 7] == 'u'
                && char.IsLowSurrogate(Unit(result, i + 6)))
            {
                i += 11;
                continue;
            }
            if (char.IsSurrogate(unit)) "fffd"u8.CopyTo(result.AsSpan(i + 2));
            i += 5;
        }
        return result;
    }

    private static char Unit(byte[] text, int at) =>
        (char)ushort.Parse(Encoding.ASCII.GetString(text, at + 2, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
