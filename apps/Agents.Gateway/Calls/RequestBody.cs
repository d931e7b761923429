using System.Text.Json;
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

        try
        {
            return await JsonDocument.ParseAsync(request.Body, Options, request.HttpContext.RequestAborted);
        }
        catch (JsonException e)
        {
            return Refusal.BadRequest(
                $"The body is not JSON of at most {Limits.MaxJsonDepth} levels without duplicate names: {e.Message}");
        }
    }
}
