using Agents.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Agents.Hosting.Problems;

/// <summary>Problem details (RFC 9457) as endpoint results.</summary>
public static class Problem
{
    /// <summary>An answer with the given type (see <see cref="Agents.Contracts.ProblemTypes"/>).</summary>
    public static ProblemHttpResult Of(
        int status, string type, string title, string? detail = null, IReadOnlyDictionary<string, object?>? extensions = null) =>
        TypedResults.Problem(detail, instance: null, status, title, type, extensions?.ToDictionary());

    /// <summary>400: what was sent cannot be understood or is not allowed.</summary>
    public static ProblemHttpResult BadRequest(string detail, IReadOnlyList<ProblemField>? errors = null) => Of(
        StatusCodes.Status400BadRequest, ProblemTypes.BadRequest, "The request is not well formed", detail, Fields(errors));

    /// <summary>404: it is not there, or not for this caller.</summary>
    public static ProblemHttpResult NotFound(string detail) =>
        Of(StatusCodes.Status404NotFound, ProblemTypes.NotFound, "There is no such thing", detail);

    /// <summary>503: it may work later.</summary>
    public static ProblemHttpResult Unavailable(string detail) => Of(
        StatusCodes.Status503ServiceUnavailable, ProblemTypes.Unavailable, "A part that is needed does not answer", detail);

    /// <summary>Fields that are wrong, as an extension.</summary>
    public static Dictionary<string, object?>? Fields(IReadOnlyList<ProblemField>? errors) =>
        errors is null ? null : new Dictionary<string, object?> { ["errors"] = errors };
}
