using Agents.Contracts;
using Agents.Hosting.Access;
using Agents.Hosting.Problems;

namespace Agents.Decisions.Api;

/// <summary>What a key must list for each route. <c>*</c> stands for all of them.</summary>
internal static class Scopes
{
    public const string Decide = "decisions:decide";
    public const string Read = "decisions:read";
    public const string Manage = "decisions:manage";
    public const string Approve = "decisions:approve";
    public const string WriteFacts = "facts:write";
    public const string ReadFacts = "facts:read";
    public const string Audit = "audit:read";

    /// <summary>Lets only callers in whose key lists the scope.</summary>
    public static RouteHandlerBuilder Needs(this RouteHandlerBuilder route, string scope) => route.AddEndpointFilter(async (context, next) =>
        context.HttpContext.Caller().Holds([scope])
            ? await next(context)
            : Problem.Of(StatusCodes.Status403Forbidden, ProblemTypes.Forbidden, "The API key lacks a scope", $"This needs the scope {scope}."));
}
