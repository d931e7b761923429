using System.Globalization;
using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Decisions.Audit;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Expressions;
using Agents.Decisions.Records;
using Agents.Decisions.Runs;
using Agents.Hosting.Access;
using Agents.Hosting.Problems;

namespace Agents.Decisions.Api;

/// <summary>Decisions, approvals, the list and the audit.</summary>
internal static class DecisionEndpoints
{
    public static void MapDecisionRoutes(this RouteGroupBuilder v1)
    {
        v1.MapPost("/decisions/{type}", DecideAsync).Needs(Scopes.Decide);
        v1.MapGet("/decisions/{id}", GetAsync).Needs(Scopes.Read);
        v1.MapGet("/decisions", ListAsync).Needs(Scopes.Read);
        v1.MapPost("/decisions/{id}/approvals", ApproveAsync).Needs(Scopes.Approve);
        v1.MapGet("/audit/verify", async (HttpContext context, ChainCheck check) =>
            Answers.Json(await check.RunAsync(context.Caller().Tenant, context.RequestAborted))).Needs(Scopes.Audit);
        v1.MapGet("/audit", AuditAsync).Needs(Scopes.Audit);
    }

    private static async Task<IResult> DecideAsync(
        string type, HttpContext context, TypeCatalog catalog, DecisionMaker maker, RecordStore records, IDecisionRuns runs, DecisionGate gate)
    {
        var (body, refusal) = await Body.JsonAsync(context.Request, Limits.MaxArgumentsBytes + (16 * 1024));
        if (body is not { } given)
            return refusal!;
        if (Body.Unknown(given, "input") is { } unknown)
            return Answers.BadRequest($"'{unknown}' is not a field here; allowed: input.");
        if (!given.TryGetProperty("input", out var input) || input.ValueKind != JsonValueKind.Object)
            return Answers.BadRequest("input must be an object.");
        var keys = context.Request.Headers[AgentHeaders.IdempotencyKey];
        if (keys.Count > 1 || (keys.Count == 1 && keys[0] is not { Length: > 0 and <= Limits.MaxIdempotencyKeyLength }))
            return Answers.BadRequest($"The header {AgentHeaders.IdempotencyKey} must be there once, with 1 to {Limits.MaxIdempotencyKeyLength} characters.");

        var caller = context.Caller();
        if (await catalog.FindActiveAsync(caller.Tenant, type, context.RequestAborted) is not { } found)
            return Answers.NotFound($"There is no decision type {type} with an active version.");
        if (found.Definition.Input.Check(input) is { Count: > 0 } errors)
            return Answers.InvalidInput(type, errors);
        JsonElement canonical;
        try
        {
            canonical = CanonicalJson.Of(input);
        }
        catch (FormatException exception)
        {
            return Answers.BadRequest($"The input cannot be kept: {exception.Message}");
        }
        var key = keys.Count == 0 ? null : keys[0];
        var id = key is null ? CallId.New() : CallId.Derive(caller.Tenant, "decision/" + type, key);
        if (key is not null && await records.FindAsync(caller.Tenant, id, context.RequestAborted) is { } earlier)
            return await AgainAsync(context, caller, earlier, canonical, maker, records, runs, found.Definition);

        using var seat = gate.TryEnter();
        if (seat is null)
            return TooBusy(context);
        // Not cancelled when the caller hangs up: what was reserved has to be recorded.
        var record = await maker.DecideAsync(
            caller, found.Pinned, found.Definition, found.Shadow, canonical, id, key is not null, CancellationToken.None);
        return await AnswerAsync(context, record, records, runs);
    }

    private static async Task<IResult> AgainAsync(
        HttpContext context, Principal caller, DecisionRecord earlier, JsonElement input, DecisionMaker maker, RecordStore records,
        IDecisionRuns runs, DecisionDefinition definition)
    {
        if (earlier.InputDigest != CanonicalJson.Digest(input))
            return Problem.Of(
                StatusCodes.Status422UnprocessableEntity, ProblemTypes.IdempotencyMismatch, "The key was used with another input",
                $"The {AgentHeaders.IdempotencyKey} belongs to decision {earlier.Id}.");
        // The process that recorded it may have died before it started the run; starting twice starts one.
        if (earlier.State == RecordState.Running)
            await maker.StartAsync(caller, earlier, earlier.At + TimeSpan.FromMilliseconds(definition.DeadlineMs), context.RequestAborted);
        return await AnswerAsync(context, earlier, records, runs);
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, DecisionRecord record, RecordStore records, IDecisionRuns runs)
    {
        if (record.State == RecordState.Running)
        {
            var wait = Body.Wait(context.Request);
            if (wait > TimeSpan.Zero && await runs.WaitAsync(record.Tenant, record.Id, wait, context.RequestAborted))
                record = await records.FindAsync(record.Tenant, record.Id, context.RequestAborted) ?? record;
        }
        context.Response.Headers.Location = $"/v1/decisions/{record.Id}";
        return Answers.Json(DecisionAnswer.From(record), record.State == RecordState.Final ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult TooBusy(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        return Problem.Of(StatusCodes.Status429TooManyRequests, ProblemTypes.TooManyRequests, "Too many decisions at a time", "Try again shortly.");
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, RecordStore records) =>
        CallId.IsValid(id) && await records.FindAsync(context.Caller().Tenant, id, context.RequestAborted) is { } record
            ? Answers.Json(record)
            : Answers.NotFound("There is no such decision.");

    private static async Task<IResult> ListAsync(
        HttpContext context, RecordList list, string? subject, string? type, string? outcome, string? since, string? after, string? limit)
    {
        var (from, badSince) = Body.Time(since, "since");
        var (before, badAfter) = Body.Time(after, "after");
        if ((badSince ?? badAfter) is { } bad)
            return bad;
        DecisionOutcome? wanted = outcome switch { "approve" => DecisionOutcome.Approve, "review" => DecisionOutcome.Review, "deny" => DecisionOutcome.Deny, _ => null };
        if (outcome is not null && wanted is null)
            return Answers.BadRequest($"outcome is '{outcome}'; allowed: approve, review, deny.");
        var count = 100;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > 1000))
            return Answers.BadRequest($"limit is '{limit}'; allowed: a whole number, 1 to 1000.");
        var found = await list.FindAsync(context.Caller().Tenant, new RecordFilter(type, subject, wanted, from, before, count), context.RequestAborted);
        // The next page has what is older than the last of this one.
        return Answers.Json(new { decisions = found, after = found.Count == count ? found[^1].At : (DateTimeOffset?)null });
    }

    private static async Task<IResult> ApproveAsync(string id, HttpContext context, IDecisionRuns runs, TimeProvider time)
    {
        var (body, refusal) = await Body.JsonAsync(context.Request, 16 * 1024);
        if (body is not { } given)
            return refusal!;
        if (Body.Unknown(given, "approve", "reason", "approval", "delegateTo") is { } unknown)
            return Answers.BadRequest($"'{unknown}' is not a field here; allowed: approve, reason, approval, delegateTo.");
        if (!given.TryGetProperty("approve", out var approve) || approve.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            return Answers.BadRequest("approve must be true or false.");
        if (Body.Text(given, "reason") is { Length: > 1000 } || Body.Text(given, "delegateTo") is { Length: > 128 })
            return Answers.BadRequest("reason may have 1000 characters, delegateTo 128.");
        var caller = context.Caller();
        var verdict = !CallId.IsValid(id) ? ApprovalVerdict.NoSuchRun : await runs.ApproveAsync(caller.Tenant, id, new ApprovalAnswer
        {
            Approval = Body.Text(given, "approval"),
            Approve = approve.GetBoolean(),
            Reason = Body.Text(given, "reason"),
            DelegateTo = Body.Text(given, "delegateTo"),
            Subject = caller.Subject,
            Scopes = caller.Scopes,
            At = time.GetUtcNow(),
        }, context.RequestAborted);
        return verdict switch
        {
            ApprovalVerdict.Taken => TypedResults.NoContent(),
            ApprovalVerdict.NoSuchRun => Answers.NotFound("There is no such decision that waits."),
            ApprovalVerdict.NotOpen => Answers.Conflict("The decision does not wait for this approval."),
            _ => Problem.Of(StatusCodes.Status403Forbidden, ProblemTypes.Forbidden, "Not for this person", "The decision cannot be approved by this person."),
        };
    }

    private static async Task<IResult> AuditAsync(HttpContext context, Storage.IStateStore store, string? replica, string? segment)
    {
        var tenant = context.Caller().Tenant;
        var replicas = (await store.ReadAsync<ChainList>(Storage.StateKeys.Chains(tenant), context.RequestAborted)).Value?.Replicas ?? [];
        if (replica is null)
            return Answers.Json(new { replicas });
        var number = 0L;
        if (segment is not null && !long.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            return Answers.BadRequest($"segment is '{segment}'; allowed: a whole number from 0 on.");
        return (await store.ReadAsync<ChainSegment>(Storage.StateKeys.ChainSegment(tenant, replica, number), context.RequestAborted)).Value is { } found
            ? Answers.Json(found)
            : Answers.NotFound("There is no such part of a chain.");
    }
}
