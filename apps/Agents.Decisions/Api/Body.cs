using System.Globalization;
using System.Text;
using System.Text.Json;
using Agents.Contracts;

namespace Agents.Decisions.Api;

/// <summary>Reads bodies and headers within their limits.</summary>
internal static class Body
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = Limits.MaxJsonDepth, AllowDuplicateProperties = false };
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static async Task<(string? Text, IResult? Refusal)> TextAsync(HttpRequest request, int maxBytes)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > maxBytes)
                return (null, Hosting.Problems.Problem.Of(
                    StatusCodes.Status413PayloadTooLarge, ProblemTypes.TooLarge, "The body is too large", $"Allowed are {maxBytes} bytes."));
        }
        try
        {
            return (Strict.GetString(bytes.GetBuffer(), 0, (int)bytes.Length), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, Answers.BadRequest("The body is not UTF-8."));
        }
    }

    public static async Task<(JsonElement? Value, IResult? Refusal)> JsonAsync(HttpRequest request, int maxBytes)
    {
        if (!request.HasJsonContentType())
            return (null, Hosting.Problems.Problem.Of(
                StatusCodes.Status415UnsupportedMediaType, ProblemTypes.UnsupportedMediaType, "The content type must be application/json"));
        var (text, refusal) = await TextAsync(request, maxBytes);
        if (text is null)
            return (null, refusal);
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (document.RootElement.Clone(), null)
                : (null, Answers.BadRequest("The body must be a JSON object."));
        }
        catch (JsonException exception)
        {
            return (null, Answers.BadRequest($"The body is not JSON of at most {Limits.MaxJsonDepth} levels without duplicate names: {exception.Message}"));
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

    public static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Null with no refusal: it is not there.</summary>
    public static (DateTimeOffset? Time, IResult? Refusal) Time(string? text, string name) =>
        text is null ? (null, null)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? (time.ToUniversalTime(), null)
        : (null, Answers.BadRequest($"{name} is '{text}'; allowed: a time such as 2026-11-26T04:00:00Z."));

    /// <summary>Seconds of <c>Prefer: wait=N</c>, at most 60; zero when it is not there.</summary>
    public static TimeSpan Wait(HttpRequest request)
    {
        foreach (var part in request.Headers["Prefer"].ToString().Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("wait=", StringComparison.OrdinalIgnoreCase) && int.TryParse(part.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                return TimeSpan.FromSeconds(Math.Min(seconds, Limits.MaxWaitSeconds));
        }
        return TimeSpan.Zero;
    }
}
