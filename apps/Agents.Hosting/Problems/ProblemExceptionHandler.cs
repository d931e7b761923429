using Agents.Contracts;
using Dapr;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace Agents.Hosting.Problems;

/// <summary>Turns an unhandled exception into problem details; what went wrong inside goes to the log, not to the caller.</summary>
internal sealed partial class ProblemExceptionHandler(
    IProblemDetailsService problems, ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone: there is nobody to answer, and nothing went wrong here.
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }
        var problem = Describe(exception);
        if (problem.Status >= StatusCodes.Status500InternalServerError)
            Log.Failed(logger, exception, httpContext.Request.Method, httpContext.Request.Path, problem.Status);
        httpContext.Response.StatusCode = problem.Status;
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            Exception = exception,
            ProblemDetails = new ProblemDetails
            {
                Status = problem.Status,
                Type = problem.Type,
                Title = problem.Title,
                Detail = problem.Detail,
            },
        });
    }

    private static (int Status, string Type, string Title, string? Detail) Describe(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            (StatusCodes.Status413PayloadTooLarge, ProblemTypes.TooLarge, "The request body is too large.", null),
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } =>
            (StatusCodes.Status415UnsupportedMediaType, ProblemTypes.UnsupportedMediaType, "The content type must be application/json.", null),
        BadHttpRequestException bad =>
            (bad.StatusCode, ProblemTypes.BadRequest, "The request cannot be read.", bad.InnerException?.Message ?? bad.Message),
        DaprException =>
            (StatusCodes.Status503ServiceUnavailable, ProblemTypes.Unavailable, "A part that is needed does not answer.",
             "Try again; nothing was accepted."),
        _ => (StatusCodes.Status500InternalServerError, ProblemTypes.Internal, "The request failed.", null),
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed with {Status}")]
        public static partial void Failed(ILogger logger, Exception exception, string method, string path, int status);
    }
}
