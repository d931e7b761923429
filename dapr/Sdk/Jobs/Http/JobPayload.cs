using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Dapr.Jobs.Http;

/// <summary>
/// The official SDK hands the sidecar bytes; its HTTP API takes JSON. JSON that comes out of it as it went in is sent as it is, so that any
/// handler can read it. Everything else (text, numbers of more digits than a double has) is wrapped, and unwrapped by the handler of
/// this SDK.
/// </summary>
internal static class JobPayload
{
    // The type under which the official SDK stores its bytes.
    private const string Wrapper = "dapr.io/schedule/jobpayload";

    // Any number of this many digits comes back from a double as it was.
    private const int SafeDigits = 15;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static void Write(Utf8JsonWriter json, ReadOnlyMemory<byte> payload)
    {
        if (IsPlainJson(payload))
        {
            json.WriteRawValue(payload.Span, skipInputValidation: true);
            return;
        }
        json.WriteStartObject();
        json.WriteBase64String(Wrapper, payload.Span);
        json.WriteEndObject();
    }

    /// <summary>The payload of a job that was read.</summary>
    public static byte[] OfValue(JsonElement value) => Unwrap(value) ?? Encoding.UTF8.GetBytes(value.GetRawText());

    /// <summary>The payload in the body of a call; like the official one without white space at its ends.</summary>
    public static ReadOnlyMemory<byte> OfBody(byte[] body)
    {
        if (body.AsSpan().IndexOf("dapr.io/schedule/jobpayload"u8) < 0) return body;
        try
        {
            using var document = JsonDocument.Parse(body);
            return Unwrap(document.RootElement) is { } payload ? payload.AsMemory().Trim(" \t\n\v\f\r"u8) : body;
        }
        catch (JsonException)
        {
            return body; // Not from this SDK.
        }
    }

    private static byte[]? Unwrap(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() != 1 || !value.TryGetProperty(Wrapper, out var wrapped)) return null;
        return wrapped.ValueKind == JsonValueKind.String && wrapped.TryGetBytesFromBase64(out var bytes) ? bytes : null;
    }

    private static bool IsPlainJson(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload, Strict);
            return IsPlain(document.RootElement) && Unwrap(document.RootElement) is null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsPlain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().All(property => IsPlain(property.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(IsPlain),
        JsonValueKind.Number => IsPlainNumber(value.GetRawText()),
        _ => true,
    };

    private static bool IsPlainNumber(string text)
    {
        var exponent = text.AsSpan().IndexOfAny('e', 'E');
        var mantissa = exponent < 0 ? text : text[..exponent];
        var digits = mantissa.Where(char.IsAsciiDigit).SkipWhile(digit => digit == '0').Count();
        if (digits == 0) return true;
        var size = Math.Abs(double.Parse(text, CultureInfo.InvariantCulture));
        return digits <= SafeDigits && size is > 1e-300 and < double.PositiveInfinity;
    }
}
