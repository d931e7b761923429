using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Dapr;

/// <summary>Replaces the body of a structured CloudEvent by the event's data.</summary>
internal sealed class CloudEventsMiddleware(RequestDelegate next, CloudEventsMiddlewareOptions options)
{
    private const string EventType = "application/cloudevents+json";

    public async Task InvokeAsync(HttpContext context)
    {
        if (CharsetOfEvent(context.Request.ContentType) is not { } charset)
        {
            await next(context);
            return;
        }

        try
        {
            await UnwrapAsync(context, charset);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested && context.Response.HasStarted)
        {
            // The sidecar has gone away and the answer has begun: there is nobody and nothing left to answer.
        }
    }

    private async Task UnwrapAsync(HttpContext context, string charset)
    {
        var request = context.Request;
        using var json = await ParseAsync(request, charset, context.RequestAborted);
        var cloudEvent = CloudEventParts.Of(json.RootElement);
        if (cloudEvent is { HasData: true, HasBinaryData: true })
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var (body, contentType) = Payload(cloudEvent);
        if (options.ForwardCloudEventPropertiesAsHeaders) CloudEventHeaders.Add(request.Headers, json.RootElement, options);

        var (outerBody, outerType) = (request.Body, request.ContentType);
        try
        {
            request.Body = new MemoryStream(body, writable: false);
            request.ContentType = contentType;
            await next(context);
        }
        finally
        {
            request.ContentType = outerType;
            request.Body = outerBody;
        }
    }

    private (byte[] Body, string? ContentType) Payload(in CloudEventParts cloudEvent)
    {
        // Binary data is base64 in a JSON string, by the specification.
        if (cloudEvent.HasBinaryData) return (cloudEvent.Data.GetBytesFromBase64(), cloudEvent.DataContentType);
        if (!cloudEvent.HasData) return ([], null);
        // Data that is no JSON is always a JSON string; so anything else is JSON, whatever its type says.
        var isText = !cloudEvent.IsJson && cloudEvent.Data.ValueKind == JsonValueKind.String;
        return isText && !options.SuppressJsonDecodingOfTextPayloads
            ? (Encoding.UTF8.GetBytes(cloudEvent.Data.GetString()!), cloudEvent.DataContentType)
            : (System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(cloudEvent.Data).ToArray(), cloudEvent.DataContentType);
    }

    private static async Task<JsonDocument> ParseAsync(HttpRequest request, string charset, CancellationToken cancellationToken)
    {
        if (string.Equals(charset, Encoding.UTF8.WebName, StringComparison.OrdinalIgnoreCase))
            return await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
        using var reader = new HttpRequestStreamReader(request.Body, Encoding.GetEncoding(charset));
        return JsonDocument.Parse(await reader.ReadToEndAsync(cancellationToken));
    }

    /// <summary>The charset of a CloudEvent; null when the request carries none.</summary>
    private static string? CharsetOfEvent(string? contentType)
    {
        if (contentType is null || !contentType.StartsWith(EventType, StringComparison.Ordinal)) return null;
        if (contentType.Length == EventType.Length) return Encoding.UTF8.WebName;
        if (!MediaTypeHeaderValue.TryParse(contentType, out var parsed) || parsed.MediaType != EventType) return null;
        return parsed.Charset.Length > 0 ? parsed.Charset.Value : Encoding.UTF8.WebName;
    }
}
