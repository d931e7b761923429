using Agents.Contracts;
using Agents.Hosting.Access;
using Agents.Hosting.Problems;
using Agents.Hosting.Requests;
using Agents.Memory.Api;
using Agents.Memory.Audit;
using Agents.Memory.Sessions;

namespace Agents.Memory.Context;

/// <summary>The route of context.</summary>
internal static class ContextEndpoints
{
    private const int MaxBytes = 64 * 1024;
    private const int MaxQuery = 4000;
    private const int DefaultTokens = 3000;
    private const int DefaultBudgetMs = 150;

    public static void MapContext(this RouteGroupBuilder v1) =>
        v1.MapPost("/context", AssembleAsync).Needs(Scopes.ReadSessions)
            .WithSummary("Prompt-ready context for a turn, within a budget of tokens and of time");

    private static async Task<IResult> AssembleAsync(HttpContext http, ContextAssembler assembler, IAuditLog audit, CancellationToken cancellationToken)
    {
        var (body, refusal) = await JsonBody.JsonAsync(http.Request, MaxBytes);
        if (body is not { } json)
            return refusal!;
        var caller = http.Caller();
        if (JsonBody.Unknown(json, "sessionId", "userId", "query", "maxTokens", "budgetMs") is { } unknown)
            return Problem.BadRequest($"{unknown} is not known; allowed: sessionId, userId, query, maxTokens, budgetMs.");
        if (JsonBody.NoText(json, "sessionId", "query") is { } noText)
            return noText;
        if (TurnReader.NameOf(json, "", "userId", out var user) is { } badUser)
            return Problem.BadRequest(badUser);
        if (user is not null && UserAccess.Refusal(caller, user) is { } foreign)
            return foreign;
        if (JsonBody.Text(json, "sessionId") is { } id && !SessionKey.IsId(id))
            return Problem.BadRequest($"sessionId is '{Words.Cut(id)}'; allowed: {SessionKey.Rule}.");
        var query = JsonBody.Text(json, "query");
        if (query is not null && (string.IsNullOrWhiteSpace(query) || query.Length > MaxQuery))
            return Problem.BadRequest($"query has {query.Length} characters; allowed: 1 to {MaxQuery}.");
        if (JsonBody.Number(json, "maxTokens", DefaultTokens, 100, 200_000, out var maxTokens) is { } badTokens)
            return badTokens;
        if (JsonBody.Number(json, "budgetMs", DefaultBudgetMs, 1, 10_000, out var budgetMs) is { } badBudget)
            return badBudget;
        var sessionId = JsonBody.Text(json, "sessionId");
        if (sessionId is null && query is null)
            return Problem.BadRequest("Neither sessionId nor query is there; allowed: one of them or both.");

        var (context, conflict) = await assembler.AssembleAsync(
            new ContextQuery
            {
                Caller = caller,
                SessionId = sessionId,
                UserId = user,
                Query = query,
                MaxTokens = maxTokens,
                Budget = TimeSpan.FromMilliseconds(budgetMs),
            },
            cancellationToken);
        if (context is null)
            return Problem.Of(StatusCodes.Status409Conflict, ProblemTypes.SessionConflict, "The session says otherwise", conflict);
        await audit.RecordAsync(
            new AuditEvent
            {
                Tenant = caller.Tenant,
                By = caller.Subject,
                Action = AuditAction.Read,
                Kind = "context",
                Id = sessionId ?? "-",
                Person = user,
                Detail = string.Join(", ", context.Tiers.Select(tier => $"{tier.Tier} {tier.Found}")),
            },
            cancellationToken);
        return TypedResults.Json(context, ContextJson.Default.AssembledContext);
    }
}
