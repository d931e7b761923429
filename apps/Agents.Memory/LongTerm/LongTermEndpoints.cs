using System.Globalization;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Hosting.Access;
using Agents.Hosting.Problems;
using Agents.Hosting.Requests;
using Agents.Memory.Api;
using Agents.Memory.Audit;
using Agents.Memory.Governance;
using Agents.Memory.LongTerm.Api;
using Agents.Memory.LongTerm.Recalling;
using Agents.Memory.LongTerm.Records;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Agents.Memory.LongTerm;

/// <summary>Routes of long-term memory.</summary>
internal static class LongTermEndpoints
{
    private const int MaxPage = 200;
    private const int DefaultPage = 50;
    private const int DefaultTop = 10;
    private const int DefaultBudgetMs = 500;
    private const int MaxBudgetMs = 10_000;

    /// <summary>Maps the routes below <c>/v1</c>.</summary>
    public static void MapLongTerm(this RouteGroupBuilder v1)
    {
        v1.MapPost("/memories", AddAsync).Needs(Scopes.WriteMemories).Produces<MemoryAnswer>().Produces<MemoryAnswer>(StatusCodes.Status201Created);
        v1.MapGet("/memories", FindAsync).Needs(Scopes.ReadMemories).Produces<MemoryPage>();
        v1.MapGet("/memories/{id}", GetAsync).Needs(Scopes.ReadMemories).Produces<MemoryWithHistory>();
        v1.MapDelete("/memories/{id}", DeleteAsync).Needs(Scopes.WriteMemories).Produces<DeletedAnswer>();
        v1.MapDelete("/memories", DeleteAllAsync).Needs(Scopes.WriteMemories).Produces<DeletedAnswer>();
    }

    internal static async Task<IResult> AddAsync(HttpContext context, MemoryCatalog memories, IErasureMarks marks, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var (said, user, refusal) = await MemoryBody.ReadAsync(context, now);
        if (said is null)
            return refusal!;
        var caller = context.Caller();
        if (UserAccess.Refusal(caller, user) is { } foreign)
            return foreign;
        if (await marks.RefusesAsync(caller.Tenant, user, now, context.RequestAborted))
        {
            return Problem.Of(
                StatusCodes.Status409Conflict, ProblemTypes.Erased, "The person is being erased", "Nothing is kept until the erasure has ended.");
        }
        var (memory, isNew) = await memories.AddAsync(new Owner(caller.Tenant, user), said, caller.Subject, context.RequestAborted);
        return Json(MemoryAnswer.Of(memory, now), isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    internal static async Task<IResult> FindAsync(HttpContext context, MemoryCatalog memories, Recall recall, IAuditLog audit, TimeProvider time)
    {
        var query = new ListQuery(context.Request.Query, "user", "q", "top", "history", "limit", "after", "budgetMs");
        var user = User(query);
        var text = query.Text("q");
        var history = query.OneOf("history", ("true", true), ("false", false)) ?? false;
        var top = query.Number("top", DefaultTop, 1, RecallRequest.MaxTop);
        var limit = query.Number("limit", DefaultPage, 1, MaxPage);
        var budgetMs = query.Number("budgetMs", DefaultBudgetMs, 1, MaxBudgetMs);
        var after = query.Text("after") is { } place ? ListPlace.Read(place) : null;
        if (after is null && query.Text("after") is { } given)
            query.Refuse($"after is '{Words.Cut(given)}'; allowed: what the answer before gave as next.");
        if ((query.Refusal ?? UserAccess.Refusal(context.Caller(), user)) is { } refusal)
            return refusal;
        var (caller, now, stop) = (context.Caller(), time.GetUtcNow(), context.RequestAborted);
        var owner = new Owner(caller.Tenant, user);
        if (text is null)
        {
            var (page, next) = await memories.ListAsync(owner, history, limit, after, stop);
            await audit.RecordAsync(Event(owner, caller, AuditAction.Read, "memories", owner.Key, $"count={page.Count.ToString(CultureInfo.InvariantCulture)}"), stop);
            return Json(new MemoryPage([.. page.Select(one => MemoryAnswer.Of(one, now))], next));
        }
        var answer = await recall.RecallAsync(
            new RecallRequest { Owner = owner, Query = text, Top = top, History = history, Budget = TimeSpan.FromMilliseconds(budgetMs) }, stop);
        await audit.RecordAsync(
            Event(owner, caller, AuditAction.Searched, "memories", owner.Key, $"count={answer.Memories.Count.ToString(CultureInfo.InvariantCulture)}"), stop);
        return Json(answer);
    }

    internal static async Task<IResult> GetAsync(string id, HttpContext context, MemoryCatalog memories, IAuditLog audit, TimeProvider time)
    {
        var query = new ListQuery(context.Request.Query, "user");
        var user = User(query);
        if ((query.Refusal ?? UserAccess.Refusal(context.Caller(), user)) is { } refusal)
            return refusal;
        var (caller, now, owner) = (context.Caller(), time.GetUtcNow(), new Owner(context.Caller().Tenant, user));
        if (await memories.GetAsync(owner, id, context.RequestAborted) is not var (memory, history))
            return NotFound();
        await audit.RecordAsync(Event(owner, caller, AuditAction.Read, "memory", memory.Record.Id, null), context.RequestAborted);
        return Json(new MemoryWithHistory(MemoryAnswer.Of(memory, now), [.. history.Select(one => MemoryAnswer.Of(one, now))]));
    }

    internal static async Task<IResult> DeleteAsync(string id, HttpContext context, MemoryCatalog memories)
    {
        var query = new ListQuery(context.Request.Query, "user");
        var user = User(query);
        if ((query.Refusal ?? UserAccess.Refusal(context.Caller(), user)) is { } refusal)
            return refusal;
        var caller = context.Caller();
        var gone = await memories.DeleteAsync(new Owner(caller.Tenant, user), id, caller.Subject, context.RequestAborted);
        return gone.Count == 0 ? NotFound() : Json(new DeletedAnswer(gone.Count));
    }

    internal static async Task<IResult> DeleteAllAsync(HttpContext context, MemoryCatalog memories)
    {
        var query = new ListQuery(context.Request.Query, "user");
        var user = User(query);
        if ((query.Refusal ?? UserAccess.Refusal(context.Caller(), user)) is { } refusal)
            return refusal;
        var caller = context.Caller();
        return Json(new DeletedAnswer(await memories.DeleteAllAsync(new Owner(caller.Tenant, user), caller.Subject, context.RequestAborted)));
    }

    private static string User(ListQuery query)
    {
        if (query.Text("user") is { Length: <= Limits.MaxPrincipalPartLength } user)
            return user;
        query.Refuse($"user must be there once, with 1 to {Limits.MaxPrincipalPartLength} characters.");
        return "";
    }

    private static AuditEvent Event(Owner owner, Principal caller, AuditAction action, string kind, string id, string? detail) => new()
    {
        Tenant = owner.Tenant,
        By = caller.Subject,
        Action = action,
        Kind = kind,
        Id = id,
        Person = owner.User,
        Detail = detail,
    };

    private static ProblemHttpResult NotFound() => Problem.NotFound("There is no such memory of this person.");

    private static JsonHttpResult<T> Json<T>(T value, int status = StatusCodes.Status200OK) =>
        TypedResults.Json(value, AgentsJson.SharedOptions, statusCode: status);
}
