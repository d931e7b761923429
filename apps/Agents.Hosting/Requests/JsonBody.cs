using System.Globalization;
using System.Text.Json;
using Agents.Contracts;
using Agents.Hosting.Problems;
using Microsoft.AspNetCore.Http;

namespace Agents.Hosting.Requests;

/// <summary>Reads bodies and headers within their limits.</summary>
public static class JsonBody
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = Limits.MaxJsonDepth, AllowDuplicateProperties = false };
    private static readonly string[] TimeForms = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    public static async Task<(string? Text, IResult? Refusal)> TextAsync(HttpRequest request, int maxBytes) =>
        await BodyText.ReadAsync(request, maxBytes) switch
        {
            (var text, BodyFault.None) => (text, null),
            (_, BodyFault.TooLarge) => (null, Problem.Of(
                StatusCodes.Status413PayloadTooLarge, ProblemTypes.TooLarge, "The body is too large", $"Allowed are {maxBytes} bytes.")),
            _ => (null, Problem.BadRequest("The body is not UTF-8.")),
        };

    public static async Task<(JsonElement? Value, IResult? Refusal)> JsonAsync(HttpRequest request, int maxBytes)
    {
        if (!request.HasJsonContentType())
            return (null, Problem.Of(
                StatusCodes.Status415UnsupportedMediaType, ProblemTypes.UnsupportedMediaType, "The content type must be application/json"));
        var (text, refusal) = await TextAsync(request, maxBytes);
        if (text is null)
            return (null, refusal);
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (document.RootElement.Clone(), null)
                : (null, Problem.BadRequest("The body must be a JSON object."));
        }
        catch (JsonException exception)
        {
            return (null, Problem.BadRequest($"The body is not JSON of at most {Limits.MaxJsonDepth} levels without duplicate names: {exception.Message}"));
        }
    }

    /// <summary>A field that is none of these; null: there is none.</summary>
    public static string? Unknown(JsonElement body, params ReadOnlySpan<string> names)
    {
        foreach (var property in body.EnumerateObject())
        {
            if (!names.Contains(property.Name))
                return property.Name;
        }
        return null;
    }

    /// <summary>A text of the body; null when it is not there. What is there and no text is none either: see <see cref="NoText"/>.</summary>
    public static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The first of these fields that is there and no text, as a refusal; null: there is none.</summary>
    public static IResult? NoText(JsonElement body, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.String)
                return Problem.BadRequest($"{name} is {Words.Of(value)}; allowed: a text.");
        }
        return null;
    }

    /// <summary>A whole number of the body, or what is meant when it is not there.</summary>
    public static IResult? Number(JsonElement body, string name, int missing, int min, int max, out int number)
    {
        number = missing;
        return body.TryGetProperty(name, out var value)
            && (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out number) || number < min || number > max)
            ? Problem.BadRequest(string.Create(CultureInfo.InvariantCulture, $"{name} is {Words.Of(value)}; allowed: a whole number, {min} to {max}."))
            : null;
    }

    /// <summary>Null with no refusal: it is not there.</summary>
    public static (DateTimeOffset? Time, IResult? Refusal) Time(string? text, string name) =>
        text is null ? (null, null)
        : DateTimeOffset.TryParseExact(text, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? (time, null)
            : (null, Problem.BadRequest($"{name} is '{Words.Cut(text)}'; allowed: a time such as 2026-11-26T04:00:00Z."));
}
