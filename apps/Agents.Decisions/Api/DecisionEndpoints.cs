using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Records;
using Agents.Decisions.Runs;
using Agents.Hosting.Access;
using Agents.Hosting.Canonical;
using Agents.Hosting.Problems;
using Agents.Hosting.Requests;

namespace Agents.Decisions.Api;

/// <summary>Decisions, approvals and the list.</summary>
internal static class DecisionEndpoints
{
    public static void MapDecisionRoutes(this RouteGroupBuilder v1)
    {
        v1.MapPost("/decisions/{type}", DecideAsync).Needs(Scopes.Decide);
        v1.MapGet("/decisions/{id}", GetAsync).Needs(Scopes.Read);
        v1.MapGet("/decisions", ListAsync).Needs(Scopes.Read);
        v1.MapPost("/decisions/{id}/approvals", ApproveAsync).Needs(Scopes.Approve);
    }

    private static async Task<IResult> DecideAsync(
        string type, HttpContext context, TypeCatalog catalog, DecisionMaker maker, RecordStore records, IDecisionRuns runs, DecisionGate gate,
        TimeProvider time)
    {
        var startedAt = time.GetTimestamp();
        var (body, refusal) = await JsonBody.JsonAsync(context.Request, Limits.MaxArgumentsBytes + (16 * 1024));
        if (body is not { } given)
            return refusal!;
        if (JsonBody.Unknown(given, "input") is { } unknown)
            return Problem.BadRequest($"'{unknown}' is not a field here; allowed: input.");
        if (!given.TryGetProperty("input", out var input) || input.ValueKind != JsonValueKind.Object)
            return Problem.BadRequest("input must be an object.");
        var keys = context.Request.Headers[AgentHeaders.IdempotencyKey];
        if (keys.Count > 1 || (keys.Count == 1 && keys[0] is not { Length: > 0 and <= Limits.MaxIdempotencyKeyLength }))
            return Problem.BadRequest($"The header {AgentHeaders.IdempotencyKey} must be there once, with 1 to {Limits.MaxIdempotencyKeyLength} characters.");

        var caller = context.Caller();
        // Looked at first: read in between, it would be a type that does not exist.
        var folderIsRead = catalog.IsFolderRead;
        if (await catalog.FindActiveAsync(caller.Tenant, type, context.RequestAborted) is not { } found)
            return folderIsRead
                ? Problem.NotFound($"There is no decision type {type} with an active version.")
                : Problem.Unavailable("The folder of decision types has not been read yet. Try again.");
        if (found.Definition.Input.Check(input) is { Count: > 0 } errors)
            return Answers.InvalidInput(type, errors);
        JsonElement canonical;
        try
        {
            canonical = CanonicalJson.Of(input);
        }
        catch (FormatException exception)
        {
            return Problem.BadRequest($"The input cannot be kept: {exception.Message}");
        }
        var request = new DecisionRequest
        {
            Principal = caller,
            Type = found.Pinned,
            Definition = found.Definition,
            Shadow = found.Shadow,
            Input = canonical,
            Id = keys.Count == 0 ? null : CallId.Derive(caller.Tenant, "decision/" + type, keys[0]!),
            Clock = new DecisionClock(time, startedAt, found.Definition),
        };
        // The maker gives it back, which may be later than the answer.
        if (gate.TryEnter() is not { } seat)
            return TooBusy(context);
        if (request.Id is { } id)
        {
            DecisionRecord? earlier;
            try
            {
                earlier = await records.FindAsync(caller.Tenant, id, context.RequestAborted).WaitAsync(request.Clock.Left, time, context.RequestAborted);
            }
            catch (Exception exception)
            {
                seat.Dispose();
                if (exception is TimeoutException)
                    return Problem.Unavailable("Whether the key was used before could not be found out within the deadline. Try again.");
                throw;
            }
            if (earlier is not null)
            {
                seat.Dispose();
                return await AgainAsync(context, caller, earlier, request, maker, records, runs);
            }
        }
        // Not cancelled when the caller hangs up: what was reserved has to be recorded.
        return await AnswerAsync(context, await maker.DecideAsync(request, seat), records, runs);
    }

    private static async Task<IResult> AgainAsync(
        HttpContext context, Principal caller, DecisionRecord earlier, DecisionRequest request, DecisionMaker maker, RecordStore records,
        IDecisionRuns runs)
    {
        if (earlier.InputDigest != CanonicalJson.Digest(request.Input))
            return Problem.Of(
                StatusCodes.Status422UnprocessableEntity, ProblemTypes.IdempotencyMismatch, "The key was used with another input",
                $"The {AgentHeaders.IdempotencyKey} belongs to decision {earlier.Id}.");
        // The process that recorded it may have died before it started the run; starting twice starts one.
        if (earlier.State == RecordState.Running)
            await maker.StartAsync(
                caller, earlier, earlier.At + TimeSpan.FromMilliseconds(request.Definition.DeadlineMs), context.RequestAborted);
        return await AnswerAsync(context, earlier, records, runs);
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, DecisionRecord record, RecordStore records, IDecisionRuns runs)
    {
        if (record.State == RecordState.Running)
        {
            var wait = WaitPreference.Apply(context);
            if (wait > TimeSpan.Zero && await runs.WaitAsync(record.Tenant, record.Id, wait, context.RequestAborted))
                record = await records.FindAsync(record.Tenant, record.Id, context.RequestAborted) ?? record;
        }
        context.Response.Headers.Location = $"/v1/decisions/{record.Id}";
        return Answers.Json(DecisionAnswer.From(record), record.State != RecordState.Running ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult TooBusy(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        return Problem.Of(StatusCodes.Status429TooManyRequests, ProblemTypes.TooManyRequests, "Too many decisions at a time", "Try again shortly.");
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, RecordStore records) =>
        CallId.IsValid(id) && await records.FindAsync(context.Caller().Tenant, id, context.RequestAborted) is { } record
            ? Answers.Json(record)
            : Problem.NotFound("There is no such decision.");

    private static async Task<IResult> ListAsync(HttpContext context, RecordList list)
    {
        var query = new ListQuery(context.Request.Query, "subject", "type", "outcome", "state", "since", "until", "after", "limit");
        var filter = new RecordFilter
        {
            Subject = query.Text("subject"),
            Type = query.Text("type"),
            Outcome = query.OneOf("outcome", ("approve", DecisionOutcome.Approve), ("review", DecisionOutcome.Review), ("deny", DecisionOutcome.Deny)),
            State = query.OneOf("state", ("running", RecordState.Running), ("compensating", RecordState.Compensating), ("final", RecordState.Final)),
            Since = query.Time("since"),
            Until = query.Time("until"),
            After = query.Cursor("after"),
            Limit = query.Limit(100, 1000),
        };
        if (query.Refusal is { } refusal)
            return refusal;
        var found = await list.FindAsync(context.Caller().Tenant, filter, context.RequestAborted);
        return Answers.Json(new { decisions = found, after = found.Count == filter.Limit ? new ListCursor(found[^1].At, found[^1].Id).ToString() : null });
    }

    private static async Task<IResult> ApproveAsync(string id, HttpContext context, IDecisionRuns runs, TimeProvider time)
    {
        var (body, refusal) = await JsonBody.JsonAsync(context.Request, 16 * 1024);
        if (body is not { } given)
            return refusal!;
        if (JsonBody.Unknown(given, "approve", "reason", "approval", "delegateTo") is { } unknown)
            return Problem.BadRequest($"'{unknown}' is not a field here; allowed: approve, reason, approval, delegateTo.");
        if (!given.TryGetProperty("approve", out var approve) || approve.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            return Problem.BadRequest("approve must be true or false.");
        if (JsonBody.Text(given, "reason") is { Length: > 1000 } || JsonBody.Text(given, "delegateTo") is { Length: > 128 })
            return Problem.BadRequest("reason may have 1000 characters, delegateTo 128.");
        var caller = context.Caller();
        var verdict = !CallId.IsValid(id) ? ApprovalVerdict.NoSuchRun : await runs.ApproveAsync(caller.Tenant, id, new ApprovalAnswer
        {
            Approval = JsonBody.Text(given, "approval"),
            Approve = approve.GetBoolean(),
            Reason = JsonBody.Text(given, "reason"),
            DelegateTo = JsonBody.Text(given, "delegateTo"),
            Subject = caller.Subject,
            Scopes = caller.Scopes,
            At = time.GetUtcNow(),
        }, context.RequestAborted);
        return verdict switch
        {
            ApprovalVerdict.Taken => TypedResults.NoContent(),
            ApprovalVerdict.NoSuchRun => Problem.NotFound("There is no such decision that waits."),
            ApprovalVerdict.NotNamed => Problem.BadRequest("Several approvals are open for this person; 'approval' must name one."),
            ApprovalVerdict.NotOpen => Answers.Conflict("The decision does not wait for this approval."),
            _ => Problem.Of(StatusCodes.Status403Forbidden, ProblemTypes.Forbidden, "Not for this person", "The decision cannot be approved by this person."),
        };
    }
}
