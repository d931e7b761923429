using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Dapr.Sidecar.GoText;

/// <summary>How a JSON encoder of Go differs from another one.</summary>
/// <param name="SixDigits">Floats keep six digits after the point (jsoniter's fastest configuration, which Redis state uses).</param>
/// <param name="EscapeHtml"><c>&lt;</c>, <c>&gt;</c>, <c>&amp;</c> and the two line separators of Unicode are escaped.</param>
/// <param name="SortKeys">Keys are sorted, and the control characters that have a short escape get it.</param>
internal readonly record struct GoJsonStyle(bool SixDigits, bool EscapeHtml, bool SortKeys)
{
    /// <summary>encoding/json.</summary>
    public static readonly GoJsonStyle Standard = new(SixDigits: false, EscapeHtml: true, SortKeys: true);

    /// <summary>jsoniter.ConfigFastest.</summary>
    public static readonly GoJsonStyle Fastest = new(SixDigits: true, EscapeHtml: false, SortKeys: false);

    /// <summary>protojson, for a <c>google.protobuf.Value</c>.</summary>
    public static readonly GoJsonStyle Proto = new(SixDigits: false, EscapeHtml: false, SortKeys: true);
}

/// <summary>
/// A JSON value as it looks after Go has read it into <c>any</c> and written it again: numbers are floats (big integers lose digits),
/// of equal keys the last one stays, white space is gone.
/// </summary>
internal static class GoJson
{
    // The largest value of which jsoniter writes the fraction itself.
    private const double LossyLimit = 0x4ffffff;

    /// <exception cref="JsonException">A number is larger than a float can be.</exception>
    public static byte[] Encode(JsonElement value, GoJsonStyle style) =>
        value.ValueKind == JsonValueKind.Undefined ? "null"u8.ToArray() : Encode(JsonMarshal.GetRawUtf8Value(value), style);

    /// <param name="json">One JSON value, in UTF-8.</param>
    /// <param name="style">How it is written.</param>
    /// <exception cref="JsonException">A number is larger than a float can be.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> json, GoJsonStyle style)
    {
        var output = new ArrayBufferWriter<byte>(json.Length + 64);
        if (!GoJsonStream.TryWrite(json, style, output))
        {
            output.ResetWrittenCount();
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = GoJsonBody.MaxDepth });
            using var document = JsonDocument.ParseValue(ref reader);
            Write(output, document.RootElement, style);
        }
        return output.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> output, JsonElement value, GoJsonStyle style)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(output, value, style);
                break;
            case JsonValueKind.Array:
                output.Write("["u8);
                var first = true;
                foreach (var item in value.EnumerateArray())
                {
                    if (!first) output.Write(","u8);
                    first = false;
                    Write(output, item, style);
                }
                output.Write("]"u8);
                break;
            case JsonValueKind.String:
                WriteString(output, value.GetString()!, style);
                break;
            case JsonValueKind.Number:
                WriteNumber(output, value.GetDouble(), style);
                break;
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            default:
                output.Write("null"u8);
                break;
        }
    }

    private static void WriteObject(ArrayBufferWriter<byte> output, JsonElement value, GoJsonStyle style)
    {
        output.Write("{"u8);
        var first = true;
        foreach (var (name, member) in Members(value, style.SortKeys))
        {
            if (!first) output.Write(","u8);
            first = false;
            WriteString(output, name, style);
            output.Write(":"u8);
            Write(output, member, style);
        }
        output.Write("}"u8);
    }

    private static IEnumerable<KeyValuePair<string, JsonElement>> Members(JsonElement value, bool sorted)
    {
        IDictionary<string, JsonElement> members = sorted
            ? new SortedDictionary<string, JsonElement>(StringComparer.Ordinal)
            : new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject()) members[property.Name] = property.Value;
        return members;
    }

    internal static void WriteNumber(ArrayBufferWriter<byte> output, double value, GoJsonStyle style)
    {
        if (!double.IsFinite(value)) throw new JsonException("json: cannot unmarshal number into Go value of type float64");
        if (style.SixDigits && Math.Abs(value) <= LossyLimit)
        {
            // What rounds to nothing keeps its sign, as there.
            if (value < 0) output.Write("-"u8);
            var millionths = (ulong)((Math.Abs(value) * 1_000_000) + 0.5);
            Encoding.ASCII.GetBytes(Fixed(millionths), output);
            return;
        }
        Encoding.ASCII.GetBytes(GoFormat.JsonNumber(value), output);
    }

    private static string Fixed(ulong millionths)
    {
        var (whole, fraction) = Math.DivRem(millionths, 1_000_000UL);
        var text = whole.ToString(CultureInfo.InvariantCulture);
        return fraction == 0 ? text : text + "." + fraction.ToString("D6", CultureInfo.InvariantCulture).TrimEnd('0');
    }

    internal static void WriteString(ArrayBufferWriter<byte> output, string value, GoJsonStyle style)
    {
        output.Write("\""u8);
        var from = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (Escape(value[i], style) is not { } escape) continue;
            Encoding.UTF8.GetBytes(value.AsSpan(from, i - from), output);
            Encoding.ASCII.GetBytes(escape, output);
            from = i + 1;
        }
        Encoding.UTF8.GetBytes(value.AsSpan(from), output);
        output.Write("\""u8);
    }

    private static string? Escape(char c, GoJsonStyle style) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\b' when style.SortKeys => "\\b",
        '\f' when style.SortKeys => "\\f",
        < ' ' => $"\\u{(int)c:x4}",
        '<' or '>' or '&' or '\u2028' or '\u2029' when style.EscapeHtml => $"\\u{(int)c:x4}",
        _ => null,
    };
}
