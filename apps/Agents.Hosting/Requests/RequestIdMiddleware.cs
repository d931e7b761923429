using System.Buffers;
using Agents.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Agents.Hosting.Requests;

/// <summary>Every request has an id: the caller's own if it is well formed, else a new one. It is in the logs and in the answer.
/// Answers are data of one caller: no cache keeps them, and no browser takes them for anything else.</summary>
internal sealed class RequestIdMiddleware(RequestDelegate next, ILogger<RequestIdMiddleware> logger)
{
    private const int MaxLength = 128;

    // What goes into logs and headers must not be able to break either.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    public async Task InvokeAsync(HttpContext context)
    {
        var given = context.Request.Headers[AgentHeaders.RequestId].ToString();
        if (IsWellFormed(given))
            context.TraceIdentifier = given;
        context.Response.Headers[AgentHeaders.RequestId] = context.TraceIdentifier;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        using (logger.BeginScope("{RequestId}", context.TraceIdentifier))
            await next(context);
    }

    internal static bool IsWellFormed(string id) =>
        id.Length is > 0 and <= MaxLength && !id.AsSpan().ContainsAnyExcept(Allowed);
}
