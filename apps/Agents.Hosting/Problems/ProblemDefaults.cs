using Agents.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Agents.Hosting.Problems;

/// <summary>Gives every error answer a stable type and the request's id.</summary>
internal static class ProblemDefaults
{
    internal static void AddAgentsProblems(this IServiceCollection services)
    {
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            var problem = context.ProblemDetails;
            var status = problem.Status ?? context.HttpContext.Response.StatusCode;
            // The framework fills in links to RFC sections; callers branch on our URIs instead.
            if (problem.Type is null || !problem.Type.StartsWith("urn:", StringComparison.Ordinal))
                problem.Type = TypeOf(status);
            problem.Detail ??= DetailOf(status, context.HttpContext);
            problem.Extensions["requestId"] = context.HttpContext.TraceIdentifier;
            problem.Extensions.Remove("traceId");
        });
    }

    // For answers that the framework gives before an endpoint is reached.
    private static string? DetailOf(int status, HttpContext context) => status switch
    {
        StatusCodes.Status404NotFound => $"There is nothing at '{Cut(context.Request.Path.Value)}'.",
        StatusCodes.Status405MethodNotAllowed => $"The method is '{Cut(context.Request.Method)}'; allowed: {context.Response.Headers.Allow}.",
        StatusCodes.Status415UnsupportedMediaType => $"The content type is '{Cut(context.Request.ContentType)}'; allowed: application/json.",
        _ => null,
    };

    private static string Cut(string? text) => text is { Length: > 100 } ? text[..100] + "..." : text ?? "";

    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => ProblemTypes.Unauthenticated,
        StatusCodes.Status403Forbidden => ProblemTypes.Forbidden,
        StatusCodes.Status404NotFound => ProblemTypes.NotFound,
        StatusCodes.Status405MethodNotAllowed => ProblemTypes.MethodNotAllowed,
        StatusCodes.Status413PayloadTooLarge => ProblemTypes.TooLarge,
        StatusCodes.Status415UnsupportedMediaType => ProblemTypes.UnsupportedMediaType,
        StatusCodes.Status429TooManyRequests => ProblemTypes.TooManyRequests,
        StatusCodes.Status503ServiceUnavailable => ProblemTypes.Unavailable,
        >= 400 and < 500 => ProblemTypes.BadRequest,
        _ => ProblemTypes.Internal,
    };
}
