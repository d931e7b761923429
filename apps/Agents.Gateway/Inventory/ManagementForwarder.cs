using System.Net;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Gateway.Calls;
using Agents.Hosting.Access;

namespace Agents.Gateway.Inventory;

/// <summary>Passes changes of the inventory on to a worker, and its answers back. Workers own the inventory; the gateway owns the keys.</summary>
internal sealed partial class ManagementForwarder(HttpClient workers, CatalogRefresh catalog, ILogger<ManagementForwarder> logger)
{
    public const string Scope = "tools.admin";

    public async Task<IResult> ForwardAsync(HttpContext context, string? path)
    {
        var caller = context.Caller();
        if (!caller.Holds([Scope]))
        {
            return Refusal.MissingManagementScope(Scope).ToResult();
        }

        if (path is null)
        {
            return Refusal.NoSuchVersion().ToResult();
        }

        using var request = await RequestAsync(context, caller, path);
        HttpResponseMessage response;
        try
        {
            response = await workers.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        }
        catch (Exception e) when (e is HttpRequestException
            || (e is TaskCanceledException && !context.RequestAborted.IsCancellationRequested))
        {
            Log.NotReached(logger, e.Message);
            return Refusal.Unavailable("No worker answered. Whether the change was made is not known; ask again.").ToResult();
        }

        using (response)
        {
            return await AnswerAsync(context, response);
        }
    }

    private static async Task<HttpRequestMessage> RequestAsync(HttpContext context, Principal caller, string path)
    {
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), path);
        request.Headers.TryAddWithoutValidation(AgentHeaders.Tenant, HeaderValue(caller.Tenant));
        request.Headers.TryAddWithoutValidation(AgentHeaders.Subject, HeaderValue(caller.Subject));
        request.Headers.TryAddWithoutValidation(AgentHeaders.Scopes, string.Join(' ', caller.Scopes.Select(HeaderValue)));
        request.Headers.TryAddWithoutValidation(AgentHeaders.RequestId, context.TraceIdentifier);
        if (HttpMethods.IsPut(context.Request.Method))
        {
            // The route limits its size.
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            request.Content = new ByteArrayContent(body.ToArray());
            if (context.Request.ContentType is { } type)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }
        }

        return request;
    }

    private async Task<IResult> AnswerAsync(HttpContext context, HttpResponseMessage response)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        if (!response.IsSuccessStatusCode && type != "application/problem+json")
        {
            // The sidecar's own words, or a worker in trouble.
            Log.Odd(logger, (int)response.StatusCode);
            return Refusal.Unavailable("No worker could carry it out. Whether the change was made is not known; ask again.").ToResult();
        }

        if (response.IsSuccessStatusCode && !HttpMethods.IsGet(context.Request.Method))
        {
            // Who has changed something finds it changed at this gateway; the others hear of it.
            await catalog.RefreshAsync(context.RequestAborted);
        }

        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            return TypedResults.NoContent();
        }

        var bytes = await response.Content.ReadAsByteArrayAsync(context.RequestAborted);
        return new PassedOn((int)response.StatusCode, type ?? "application/json", bytes);
    }

    private static string HeaderValue(string text) => text.All(c => c is >= ' ' and <= '~') ? text : Uri.EscapeDataString(text);

    private sealed class PassedOn(int status, string type, byte[] body) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = type;
            httpContext.Response.ContentLength = body.Length;
            await httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A change of the inventory reached no worker: {Reason}")]
        public static partial void NotReached(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "A change of the inventory was answered with {Status} and no problem details")]
        public static partial void Odd(ILogger logger, int status);
    }
}
