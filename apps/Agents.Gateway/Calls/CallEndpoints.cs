using System.Globalization;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Gateway.Access;
using Agents.Gateway.OpenApi;
using Agents.Gateway.Waiting;
using Agents.Hosting.Access;
using Agents.Hosting.Health;
using Agents.Hosting.Requests;
using Agents.Hosting.Schemas;
using Agents.Tooling;
using Agents.Tooling.Calls;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Agents.Gateway.Calls;

/// <summary>The routes of calls. What they mean stands in the OpenAPI document.</summary>
internal static class CallEndpoints
{
    // Arguments, the other fields, and room for white space.
    private const int MaxSingleBytes = Limits.MaxArgumentsBytes + (64 * 1024);

    private const int MaxSettleBytes = Limits.MaxResultBytes + (64 * 1024);

    // What a worker that is not busy needs to decide about a cancellation.
    private static readonly TimeSpan CancelWait = TimeSpan.FromSeconds(2);

    public static void MapCalls(this RouteGroupBuilder v1)
    {
        v1.MapPost("/tools/{tool}/calls", SubmitAsync)
            .WithMetadata(new RequestSizeLimitAttribute(MaxSingleBytes)).Described(Operations.Submit);
        v1.MapPost("/calls", SubmitBulkAsync).Described(Operations.SubmitBulk);
        v1.MapGet("/calls/{id}", GetAsync).Described(Operations.GetCall);
        v1.MapGet("/calls/{id}/events", EventsAsync).Described(Operations.CallEvents);
        v1.MapDelete("/calls/{id}", CancelAsync).Described(Operations.CancelCall);
        v1.MapPost("/calls/{id}/settle", SettleAsync)
            .AddEndpointFilter<OperatorFilter>()
            .WithMetadata(new RequestSizeLimitAttribute(MaxSettleBytes)).Described(Operations.SettleCall);
    }

    private static async Task<IResult> SubmitAsync(
        string tool, HttpContext context, CallAcceptance acceptance, WaitRoom room, OutcomeWait wait, ICallLedger ledger)
    {
        var (key, badKey) = IdempotencyKey.Read(context.Request.Headers);
        var (fault, badFault) = FaultRequest.Read(context.Request.Headers);
        var (body, badBody) = await RequestBody.ReadAsync(context.Request);
        if ((badKey ?? badFault ?? badBody) is { } bad)
        {
            body?.Dispose();
            return bad.ToResult();
        }

        using var _ = body;
        var (submission, malformed) = Submission.Read(context.Caller(), tool, key, fault, body!.RootElement);
        if (submission is null)
        {
            return malformed!.ToResult();
        }

        var limit = WaitPreference.Apply(context);
        OutcomeWatcher? watcher = null;
        IDisposable? seat = null;
        try
        {
            var (call, refusal) = await acceptance.AcceptAsync(
                submission,
                limit > TimeSpan.Zero ? id => seat = room.Enter(watcher = new OutcomeWatcher(id)) : null,
                context.RequestAborted);
            if (call is null)
            {
                return refusal!.ToResult();
            }

            return Answer(context, call.Status.IsFinal() || watcher is null
                ? call
                : await EndOf(watcher, call, limit, wait, ledger, context.RequestAborted));
        }
        finally
        {
            seat?.Dispose();
        }
    }

    private static async Task<IResult> SubmitBulkAsync(HttpContext context, BulkAcceptance acceptance)
    {
        var (body, badBody) = await RequestBody.ReadAsync(context.Request);
        if (body is null)
        {
            return badBody!.ToResult();
        }

        using var _ = body;
        var fields = new BodyFields(body.RootElement, Location.Root, new ErrorSink());
        if (!fields.IsObject("calls") || fields.Array("calls", Limits.MaxBulkCalls) is not { } calls || fields.Errors.Count > 0)
        {
            return Refusal.BadRequest("Some fields of the body are not as they must be.", fields.Errors).ToResult();
        }

        var caller = context.Caller();
        var answer = await acceptance.AcceptAsync(
            [.. calls.EnumerateArray().Select(item => Submission.ReadItem(caller, item))], context.RequestAborted);
        return TypedResults.Json(answer, ToolingJson.Default.BulkAnswer);
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, WaitRoom room, OutcomeWait wait, ICallLedger ledger)
    {
        if (!CallId.IsValid(id))
        {
            return Refusal.NoSuchCall().ToResult();
        }

        var limit = WaitPreference.Apply(context);
        var watcher = new OutcomeWatcher(id);
        using var seat = room.Enter(watcher);
        if (await FindAsync(id, context, ledger) is not { } call)
        {
            return Refusal.NoSuchCall().ToResult();
        }

        if (!call.Status.IsFinal() && limit > TimeSpan.Zero)
        {
            call = await EndOf(watcher, call, limit, wait, ledger, context.RequestAborted);
        }

        return TypedResults.Json(call, ToolingJson.Default.CallSnapshot);
    }

    private static async Task<IResult> EventsAsync(
        string id, HttpContext context, WaitRoom room, ICallLedger ledger, GatewayOptions options, Drain drain, TimeProvider time) =>
        CallId.IsValid(id) && await FindAsync(id, context, ledger) is { } call
            ? new EventStream(call, room, options, drain, time)
            : Refusal.NoSuchCall().ToResult();

    private static async Task<IResult> CancelAsync(
        string id, HttpContext context, CallCancellation cancellation, WaitRoom room, OutcomeWait wait, ICallLedger ledger)
    {
        if (!CallId.IsValid(id))
        {
            return Refusal.NoSuchCall().ToResult();
        }

        var watcher = new OutcomeWatcher(id);
        using var seat = room.Enter(watcher);
        var (call, refusal) = await cancellation.RequestAsync(id, context.Caller(), context.RequestAborted);
        if (call is null)
        {
            return refusal!.ToResult();
        }

        if (!call.Status.IsFinal())
        {
            var limit = WaitPreference.Apply(context);
            call = await EndOf(watcher, call, limit > TimeSpan.Zero ? limit : CancelWait, wait, ledger, context.RequestAborted);
        }

        return call.Status switch
        {
            CallStatus.Cancelled => Answer(context, call),
            CallStatus.Queued => Answer(context, call),
            CallStatus.Running when call.CancelRequestedAt is not null => Answer(context, call),
            _ => Refusal.NotCancellable(call.Status.ToString().ToLowerInvariant()).ToResult(),
        };
    }

    private static async Task<IResult> SettleAsync(string id, HttpContext context, CallSettlements settlements)
    {
        var (body, badBody) = await RequestBody.ReadAsync(context.Request);
        if (body is null)
        {
            return badBody!.ToResult();
        }

        using var _ = body;
        var (settle, malformed) = SettleBody.Read(body.RootElement);
        if (settle is null || !CallId.IsValid(id))
        {
            return (malformed ?? Refusal.NoSuchCall()).ToResult();
        }

        var (call, refusal) = await settlements.SettleAsync(id, settle, context.Caller(), context.RequestAborted);
        return call is null ? refusal!.ToResult() : TypedResults.Json(call, ToolingJson.Default.CallSnapshot);
    }

    /// <summary>The call at its end, or as it stands when the waiting is over.</summary>
    private static async Task<CallSnapshot> EndOf(
        OutcomeWatcher watcher, CallSnapshot known, TimeSpan limit, OutcomeWait wait, ICallLedger ledger, CancellationToken callerGone)
    {
        if (await wait.ForAsync(watcher, limit, callerGone) is { } ended)
        {
            return ended;
        }

        try
        {
            return await ledger.FindAsync(known.Id, callerGone) is { } stored ? CallSnapshot.From(stored.Record) : known;
        }
        catch (Dapr.DaprException)
        {
            // The call is durable whether or not the ledger answers now; what was known a moment ago is the best answer.
            return known;
        }
    }

    private static async Task<CallSnapshot?> FindAsync(string id, HttpContext context, ICallLedger ledger) =>
        await ledger.FindAsync(id, context.RequestAborted) is { } stored && stored.Record.Command.Principal.Tenant == context.Caller().Tenant
            ? CallSnapshot.From(stored.Record)
            : null;

    private static JsonHttpResult<CallSnapshot> Answer(HttpContext context, CallSnapshot call)
    {
        if (call.Status.IsFinal())
        {
            return TypedResults.Json(call, ToolingJson.Default.CallSnapshot);
        }

        context.Response.Headers.Location = string.Create(CultureInfo.InvariantCulture, $"/v1/calls/{call.Id}");
        return TypedResults.Json(call, ToolingJson.Default.CallSnapshot, statusCode: StatusCodes.Status202Accepted);
    }
}
