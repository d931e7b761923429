using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Dapr.Sidecar.GoText;

/// <summary>Reads the body of a request as Go's JSON decoder does: one value, and whatever follows it is not looked at.</summary>
internal static class GoJsonBody
{
    // Go allows 10,000; what is deeper than this is refused as well, but earlier, so that no stack runs out.
    public const int MaxDepth = 2_000;

    /// <exception cref="JsonException">There is no value, or it is broken.</exception>
    public static JsonDocument Parse(byte[] body)
    {
        var reader = new Utf8JsonReader(Ready(body), new JsonReaderOptions { MaxDepth = MaxDepth, AllowMultipleValues = true });
        return JsonDocument.ParseValue(ref reader);
    }

    /// <summary>Where the fields of a request are read one after the other. What is behind the value is not looked at.</summary>
    /// <exception cref="JsonException">There is no value.</exception>
    public static byte[] Ready(byte[] body) =>
        body.AsSpan().IndexOfAnyExcept(" \t\r\n"u8) < 0 ? throw new JsonException("EOF") : Clean(body);

    /// <summary>What is not UTF-8, and halves of surrogate pairs, become the replacement character, as in Go.</summary>
    private static byte[] Clean(byte[] body)
    {
        if (!Utf8.IsValid(body)) body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body));
        if (body.AsSpan().IndexOf("\\u"u8) < 0) return body;
        for (var i = 0; i + 1 < body.Length; i++)
        {
            if (body[i] != (byte)'\\') continue;
            var unit = UnitAt(body, i);
            if (unit is >= 0xD800 and < 0xDC00 && UnitAt(body, i + 6) is >= 0xDC00 and < 0xE000) i += 11;
            else if (unit is >= 0xD800 and < 0xE000) "fffd"u8.CopyTo(body.AsSpan(i + 2));
            else i++; // The escaped character is no escape itself.
        }
        return body;
    }

    private static int? UnitAt(byte[] body, int at)
    {
        if (at + 6 > body.Length || body[at] != (byte)'\\' || body[at + 1] != (byte)'u') return null;
        var value = 0;
        foreach (var digit in body.AsSpan(at + 2, 4))
        {
            if (!char.IsAsciiHexDigit((char)digit)) return null;
            value = (value << 4) + Convert.ToInt32(((char)digit).ToString(), 16);
        }
        return value;
    }
}
