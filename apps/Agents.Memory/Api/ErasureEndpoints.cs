using System.Globalization;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Hosting.Access;
using Agents.Hosting.Problems;
using Agents.Hosting.Requests;
using Agents.Memory.Governance;

namespace Agents.Memory.Api;

/// <summary>Erases a person, tells how far it is, and proves it afterwards.</summary>
internal static class ErasureEndpoints
{
    private const int MaxReason = 200;

    public static void MapErasures(this RouteGroupBuilder v1)
    {
        v1.MapPost("/erasures", StartAsync).Needs(Scopes.Erase);
        v1.MapGet("/erasures/{id}", FindAsync).Needs(Scopes.Erase);
        v1.MapGet("/erasures/{id}/pages/{number}", PageAsync).Needs(Scopes.Erase);
        v1.MapGet("/erasures/{id}/verify", VerifyAsync).Needs(Scopes.Erase);
    }

    private static async Task<IResult> StartAsync(HttpContext context, Erasures erasures)
    {
        var (body, refusal) = await JsonBody.JsonAsync(context.Request, 16 * 1024);
        if (body is not { } given)
            return refusal!;
        if (JsonBody.Unknown(given, "userId", "reason") is { } unknown)
            return Problem.BadRequest($"'{Words.Cut(unknown)}' is not a field here; allowed: userId, reason.");
        if (JsonBody.NoText(given, "userId", "reason") is { } noText)
            return noText;
        if (JsonBody.Text(given, "userId") is not { } person || string.IsNullOrWhiteSpace(person) || person.Length > Limits.MaxPrincipalPartLength)
            return Problem.BadRequest($"userId must be there, with 1 to {Limits.MaxPrincipalPartLength} characters.");
        if (JsonBody.Text(given, "reason") is not { } reason || string.IsNullOrWhiteSpace(reason) || reason.Length > MaxReason)
            return Problem.BadRequest($"reason must be there, with 1 to {MaxReason} characters.");
        // It stays in the receipt, where nothing may name the person.
        if (reason.Contains(person, StringComparison.OrdinalIgnoreCase))
            return Problem.BadRequest("reason contains the userId; allowed: a text that does not name the person, for it is kept.");
        var keys = context.Request.Headers[AgentHeaders.IdempotencyKey];
        if (keys.Count > 1 || (keys.Count == 1 && keys[0] is not { Length: > 0 and <= Limits.MaxIdempotencyKeyLength }))
            return Problem.BadRequest($"The header {AgentHeaders.IdempotencyKey} must be there once, with 1 to {Limits.MaxIdempotencyKeyLength} characters.");
        var caller = context.Caller();
        var id = keys.Count == 0 ? CallId.New() : CallId.Derive(caller.Tenant, "erasure", $"{person.Length}:{person}{keys[0]}");
        var document = await erasures.StartAsync(caller, person, reason, id, context.RequestAborted);
        context.Response.Headers.Location = $"/v1/erasures/{document.Id}";
        return TypedResults.Json(ErasureAnswer.Of(document), AgentsJson.SharedOptions, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> FindAsync(string id, HttpContext context, Erasures erasures) =>
        await LookAsync(id, context, erasures) is { } document
            ? TypedResults.Json(ErasureAnswer.Of(document), AgentsJson.SharedOptions)
            : NotFound();

    private static async Task<IResult> PageAsync(string id, string number, HttpContext context, Erasures erasures) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) && await LookAsync(id, context, erasures) is { } document
        && wanted >= 1 && wanted <= document.Pages
        && await erasures.PageAsync(document.Tenant, id, wanted, context.RequestAborted) is { } page
            ? TypedResults.Json(page, AgentsJson.SharedOptions)
            : NotFound();

    private static async Task<IResult> VerifyAsync(string id, HttpContext context, Erasures erasures, ReceiptCheck check) =>
        await LookAsync(id, context, erasures) is { } document
            ? TypedResults.Json(await check.RunAsync(document, context.RequestAborted), AgentsJson.SharedOptions)
            : NotFound();

    private static async Task<ErasureDocument?> LookAsync(string id, HttpContext context, Erasures erasures) =>
        CallId.IsValid(id) ? await erasures.FindAsync(context.Caller().Tenant, id, context.RequestAborted) : null;

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult NotFound() => Problem.NotFound("There is no such erasure, or no such page of it.");

    // Never the person: who asks for it knows whom it is about.
    private sealed record ErasureAnswer(
        string Id, string Status, string Person, string Reason, DateTimeOffset StartedAt, IReadOnlyList<StoreProgress> Stores, int Pages,
        ErasureReceipt? Receipt, string? Signature)
    {
        public static ErasureAnswer Of(ErasureDocument document) => new(
            document.Id, document.Person is null ? "ended" : "running", document.PersonDigest, document.Reason, document.StartedAt, document.Stores,
            document.Pages, document.Receipt, document.Signature);
    }
}
