using Agents.Contracts;
using Agents.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Agents.Hosting.Access;

/// <summary>What a route needs, for whoever looks at the routes.</summary>
public sealed record NeededScope(string Scope);

/// <summary>Routes that need a scope.</summary>
public static class NeededScopeExtensions
{
    /// <summary>Lets only callers in whose key lists the scope.</summary>
    public static RouteHandlerBuilder Needs(this RouteHandlerBuilder route, string scope) => route.WithMetadata(new NeededScope(scope)).AddEndpointFilter(async (context, next) =>
        context.HttpContext.Caller().Holds([scope])
            ? await next(context)
            : Problem.Of(StatusCodes.Status403Forbidden, ProblemTypes.Forbidden, "The API key lacks a scope", $"This needs the scope {scope}."));
}
