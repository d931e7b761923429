using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Agents.Conformance.Names;
using Agents.Conformance.Scenarios;

namespace Agents.Conformance.Compare;

/// <summary>Compares a body with its recorded form: JSON, text, base64, or length and SHA-256.</summary>
internal static class BodyComparison
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static IReadOnlyList<Difference> Compare(ExpectedMessage expected, byte[] actual, FreshNames names, JsonComparison json, string place)
    {
        var body = names.Remove(actual);
        if (expected.Body.ValueKind != JsonValueKind.Undefined) return CompareJson(expected.Body, body, json, place);
        if (expected.Text is { } text)
            return Text(body) is { } given && TextPattern.Of(text).Matches(given) ? [] : [new Difference(place, Quote(text), Show(body))];
        if (expected.Base64 is { } base64)
            return Convert.FromBase64String(base64).AsSpan().SequenceEqual(body) ? [] : [new Difference(place, base64, Convert.ToBase64String(body))];
        if (expected.Bytes is { } bytes)
        {
            var given = new Fingerprint(body.Length, Convert.ToHexStringLower(SHA256.HashData(body)));
            return given == bytes ? [] : [new Difference(place, bytes.ToString(), given.ToString())];
        }
        return [];
    }

    private static IReadOnlyList<Difference> CompareJson(JsonElement expected, byte[] body, JsonComparison json, string place)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return json.Compare(expected, document.RootElement, place);
        }
        catch (JsonException)
        {
            return [new Difference(place, expected.GetRawText(), Show(body))];
        }
    }

    private static string? Text(byte[] body)
    {
        try
        {
            return StrictUtf8.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    public static string Show(byte[] body) => Text(body) is { } text ? Quote(text) : "base64 " + Convert.ToBase64String(body);

    private static string Quote(string text) => JsonSerializer.Serialize(text, JsonText.Compact);
}
