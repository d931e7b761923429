using System.Globalization;
using Agents.Contracts;
using Agents.Contracts.Signals;
using Agents.Tooling.Errors;
using HttpProblem = Agents.Hosting.Problems.Problem;

namespace Agents.Gateway.Calls;

/// <summary>Why a request is not carried out, as it is told to the caller.</summary>
internal sealed record Refusal(int Status, string Type, string Title, string? Detail = null, IReadOnlyList<ProblemField>? Errors = null)
{
    private const double LongestRetrySeconds = 3600;

    /// <summary>Whole seconds, at least 1, after which asking again makes sense.</summary>
    public int? RetryAfterSeconds { get; init; }

    public static Refusal BadRequest(string detail, IReadOnlyList<ProblemField>? errors = null) =>
        new(StatusCodes.Status400BadRequest, ProblemTypes.BadRequest, "The request is not well formed", detail, errors);

    public static Refusal TooLarge(string detail) =>
        new(StatusCodes.Status413PayloadTooLarge, ProblemTypes.TooLarge, "The request is too large", detail);

    public static Refusal NoSuchTool(string tool) =>
        new(StatusCodes.Status404NotFound, ProblemTypes.ToolNotFound, "There is no such tool", $"The inventory holds no tool '{Cut(tool)}'; GET /v1/tools lists all.");

    public static Refusal NoSuchCall() => new(
        StatusCodes.Status404NotFound, ProblemTypes.CallNotFound, "There is no such call", "The id is wrong, or the call's record has expired.");

    public static Refusal MissingScope(IEnumerable<string> required) => new(
        StatusCodes.Status403Forbidden, ProblemTypes.Forbidden, "The API key lacks a scope", $"The tool requires: {string.Join(' ', required)}.");

    public static Refusal MissingManagementScope(string required) => new(
        StatusCodes.Status403Forbidden, ProblemTypes.Forbidden, "The API key lacks a scope", $"Managing tools requires: {required}.");

    public static Refusal NoSuchVersion() => new(
        StatusCodes.Status404NotFound, ProblemTypes.ToolNotFound, "There is no such tool or version",
        "The path holds a name or a version that no tool can have; allowed are names such as order.get and versions such as 1.2.0.");

    public static Refusal InvalidArguments(string tool, IReadOnlyList<ProblemField> errors) => new(
        StatusCodes.Status422UnprocessableEntity, ProblemTypes.InvalidArguments, "The arguments do not match the tool's input schema",
        $"GET /v1/tools/{tool} shows the schema. Pointers are relative to the arguments.", errors);

    public static Refusal KeyUsedOtherwise() => new(
        StatusCodes.Status422UnprocessableEntity, ProblemTypes.IdempotencyMismatch, "The idempotency key was used for another call",
        "A key belongs to one call. Use another key for another call.");

    public static Refusal NotCancellable(string status) => new(
        StatusCodes.Status409Conflict, ProblemTypes.NotCancellable, "The call cannot be cancelled", $"It is {status}; only queued calls, and running ones of tools that are cancellable, can be.");

    public static Refusal Forbidden(string detail) =>
        new(StatusCodes.Status403Forbidden, ProblemTypes.Forbidden, "The API key lacks a scope", detail);

    public static Refusal NotFound(string title, string detail) =>
        new(StatusCodes.Status404NotFound, ProblemTypes.NotFound, title, detail);

    public static Refusal NotSettleable(string detail) =>
        new(StatusCodes.Status409Conflict, ProblemTypes.NotSettleable, "The call cannot be settled by a person", detail);

    public static Refusal NotReplayable(string detail) =>
        new(StatusCodes.Status409Conflict, ProblemTypes.NotReplayable, "The dead letter cannot be replayed", detail);

    /// <summary>Over a limit. The detail names the limit, the value and what is allowed.</summary>
    public static Refusal TooMany(string detail, TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, ProblemTypes.TooManyRequests, "A limit is reached", detail) { RetryAfterSeconds = Whole(retryAfter) };

    public static Refusal Quarantined(QuarantinedVersion version, TimeSpan untilProbe) => new(
        StatusCodes.Status503ServiceUnavailable, ProblemTypes.Quarantined, "The tool is out of service for now",
        string.Create(
            CultureInfo.InvariantCulture,
            $"{version.Tool} {version.Version} is in quarantine since {version.Since:O}: {version.Reason} It is probed next at {version.NextProbeAt:O}."))
    {
        RetryAfterSeconds = Whole(untilProbe),
    };

    public static Refusal Unavailable(string detail) => new(
        StatusCodes.Status503ServiceUnavailable, ProblemTypes.Unavailable, "A part that is needed does not answer", detail);

    public Problem ToProblem() => new() { Type = Type, Title = Title, Status = Status, Detail = Detail, Errors = Errors, RetryAfterSeconds = RetryAfterSeconds };

    public IResult ToResult() => new Result(this);

    private static int Whole(TimeSpan span) => (int)Math.Ceiling(Math.Clamp(span.TotalSeconds, 1, LongestRetrySeconds));

    private static string Cut(string text) => text.Length <= Limits.MaxToolNameLength ? text : text[..Limits.MaxToolNameLength] + "...";

    private sealed class Result(Refusal refusal) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var extensions = new Dictionary<string, object?>();
            if (refusal.Errors is { } errors)
            {
                extensions["errors"] = errors.ToArray();
            }

            if (refusal.RetryAfterSeconds is { } seconds)
            {
                httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                extensions["retryAfterSeconds"] = seconds;
            }

            return HttpProblem.Of(refusal.Status, refusal.Type, refusal.Title, refusal.Detail, extensions).ExecuteAsync(httpContext);
        }
    }
}

/// <summary>A value, or why there is none.</summary>
internal readonly record struct Outcome<T>(T? Value, Refusal? Refusal)
    where T : class
{
    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(null, refusal);
}
