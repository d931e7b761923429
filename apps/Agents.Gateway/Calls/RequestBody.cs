using System.Text.Json;
using System.Text.Unicode;
using Agents.Contracts;

namespace Agents.Gateway.Calls;

/// <summary>Reads a JSON body within the limits. The caller disposes the document after the answer no longer needs it.</summary>
internal static class RequestBody
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = Limits.MaxJsonDepth, AllowDuplicateProperties = false };

    public static async Task<Outcome<JsonDocument>> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
        {
            return new Refusal(
                StatusCodes.Status415UnsupportedMediaType, ProblemTypes.UnsupportedMediaType, "The content type must be application/json");
        }

        using var text = new MemoryStream((int)Math.Min(request.ContentLength ?? 4096, Limits.MaxRequestBytes));
        await request.Body.CopyToAsync(text, request.HttpContext.RequestAborted);
        var bytes = text.GetBuffer().AsMemory(0, (int)text.Length);
        if (!Utf8.IsValid(bytes.Span))
        {
            return Refusal.BadRequest("The body is not UTF-8.");
        }

        try
        {
            var document = JsonDocument.Parse(bytes, Options);
            if (HasBrokenText(bytes.Span, document.RootElement))
            {
                document.Dispose();
                return Refusal.BadRequest("The body has half of a surrogate pair (\\uD800 to \\uDFFF) in a text.");
            }

            return document;
        }
        catch (JsonException e)
        {
            return Refusal.BadRequest(
                $"The body is not JSON of at most {Limits.MaxJsonDepth} levels without duplicate names: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            return Refusal.BadRequest("The body has a name that is not Unicode.");
        }
    }

    // The document takes any escape; only reading the text would fail, later.
    private static bool HasBrokenText(ReadOnlySpan<byte> bytes, JsonElement root)
    {
        if (bytes.IndexOf("\\ud"u8) < 0 && bytes.IndexOf("\\uD"u8) < 0)
        {
            return false;
        }

        try
        {
            Read(root);
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    private static void Read(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    _ = property.Name;
                    Read(property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    Read(item);
                }

                break;
            case JsonValueKind.String:
                _ = value.GetString();
                break;
        }
    }
}
