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
}
