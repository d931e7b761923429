using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Agents.Hosting.Health;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it can do its work; lists what it depends on.</summary>
public static class HealthEndpoints
{
    /// <summary>Tag of the health checks that <c>/readyz</c> asks.</summary>
    public const string ReadyTag = "ready";

    internal static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        // Open to everybody: probes carry no key, and the answers tell no secrets.
        endpoints.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync })
            .AllowAnonymous();
        endpoints.MapHealthChecks("/readyz", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(ReadyTag),
            ResponseWriter = WriteAsync,
        }).AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(new
        {
            status = Word(report.Status),
            checks = report.Entries.ToDictionary(
                entry => entry.Key,
                entry => new { status = Word(entry.Value.Status), detail = entry.Value.Description }),
        }, context.RequestAborted);

    private static string Word(HealthStatus status) => status.ToString().ToLowerInvariant();
}
