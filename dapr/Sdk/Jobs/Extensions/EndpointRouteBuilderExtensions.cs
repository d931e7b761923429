using Dapr.Jobs.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dapr.Jobs.Extensions;

/// <summary>The endpoint that takes the jobs that come due.</summary>
public static class EndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>POST /job/{jobName}</c>. The handler is any delegate: parameters of type <see cref="string"/> get the job's name,
    /// <see cref="ReadOnlyMemory{T}"/> of bytes its payload, <see cref="CancellationToken"/> a token that is cancelled by
    /// <paramref name="timeout"/> only; all others are services of the request, or null. A <see cref="Task"/> is awaited, another result is
    /// not looked at. An exception makes the call fail, and the job's failure policy says what follows.
    /// </summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="action">The handler.</param>
    /// <param name="timeout">When the handler's token is cancelled; null: never.</param>
    /// <returns>The endpoints.</returns>
    public static IEndpointRouteBuilder MapDaprScheduledJobHandler(this IEndpointRouteBuilder endpoints, Delegate action, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(action);
        var types = action.Method.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
        endpoints.MapPost("/job/{jobName}", async context =>
        {
            var payload = await ReadAsync(context.Request);
            var time = context.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System;
            using var limit = timeout is { } after ? new CancellationTokenSource(after, time) : new CancellationTokenSource();
            var arguments = types.Select(type =>
                type == typeof(string) ? context.Request.RouteValues["jobName"]
                : type == typeof(ReadOnlyMemory<byte>) ? payload
                : type == typeof(CancellationToken) ? limit.Token
                : context.RequestServices.GetService(type)).ToArray();
            if (action.DynamicInvoke(arguments) is Task handled) await handled;
        });
        return endpoints;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength is not > 0) return default;
        using var body = new MemoryStream((int)Math.Min(request.ContentLength.Value, int.MaxValue));
        await request.Body.CopyToAsync(body);
        return JobPayload.OfBody(body.ToArray());
    }
}
