using System.Globalization;
using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Hosting.Access;
using Agents.Hosting.Problems;
using Agents.Hosting.Requests;
using Agents.Memory.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Agents.Memory.Sessions;

/// <summary>Routes of sessions.</summary>
internal static class SessionEndpoints
{
    private const int MaxBytes = 4 * 1024 * 1024;
    private const int MaxItems = 200;
    private const int MaxWindow = 100_000;

    public static void MapSessions(this RouteGroupBuilder v1)
    {
        v1.MapPost("/sessions/{id}/turns", AppendAsync).Needs(Scopes.WriteSessions).WithSummary("Append turns to a session; it begins with the first");
        v1.MapPost("/sessions/turns", AppendToManyAsync).Needs(Scopes.WriteSessions).WithSummary("Append turns to many sessions, with an outcome for each");
        v1.MapGet("/sessions/{id}", ReadAsync).Needs(Scopes.ReadSessions).WithSummary("The window of a session and the summary of what left it");
        v1.MapDelete("/sessions/{id}", DeleteAsync).Needs(Scopes.WriteSessions).WithSummary("Remove a session");
    }

    private static async Task<IResult> AppendAsync(HttpContext http, string id, ISessions sessions)
    {
        if (!SessionKey.IsId(id))
            return BadId(id);
        var (body, refusal) = await JsonBody.JsonAsync(http.Request, MaxBytes);
        if (body is not { } json)
            return refusal!;
        var (request, mistake) = TurnReader.Read(json, "");
        if (request is null)
            return Problem.BadRequest(mistake!);
        var caller = http.Caller();
        if (UserAccess.Refusal(caller, request.UserId) is { } foreign)
            return foreign;
        var answer = await AppendToAsync(sessions, caller, id, request);
        return answer.Refusal == AppendRefusal.None
            ? TypedResults.Json(AppendedTurns.Of(id, answer), SessionApiJson.Default.AppendedTurns, statusCode: answer.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK)
            : Refused(id, answer);
    }

    private static async Task<IResult> AppendToManyAsync(HttpContext http, ISessions sessions)
    {
        var (body, refusal) = await JsonBody.JsonAsync(http.Request, MaxBytes);
        if (body is not { } json)
            return refusal!;
        if (JsonBody.Unknown(json, "items") is { } unknown)
            return Problem.BadRequest($"{unknown} is not known; allowed: items.");
        if (!json.TryGetProperty("items", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MaxItems)
            return Problem.BadRequest($"items is {(json.TryGetProperty("items", out var wrong) ? Words.Of(wrong) : "missing")}; allowed: a list of 1 to {MaxItems}.");
        var caller = http.Caller();
        var items = new List<(string Id, AppendTurns Request)>();
        foreach (var item in list.EnumerateArray())
        {
            var at = $"items[{items.Count}]";
            var (request, mistake) = TurnReader.Read(item, at, "sessionId");
            if (request is null)
                return Problem.BadRequest(mistake!);
            if (JsonBody.Text(item, "sessionId") is not { } id || !SessionKey.IsId(id))
                return Problem.BadRequest($"{at}.sessionId is {(item.TryGetProperty("sessionId", out var bad) ? Words.Of(bad) : "missing")}; allowed: {SessionKey.Rule}.");
            if (UserAccess.Refusal(caller, request.UserId) is { } foreign)
                return foreign;
            items.Add((id, request));
        }
        // Different sessions side by side, one session in its order.
        var outcomes = new AppendedItem[items.Count];
        await Task.WhenAll(items.Select((item, index) => (item, index)).GroupBy(one => one.item.Id, StringComparer.Ordinal).Select(async session =>
        {
            foreach (var ((id, request), index) in session)
                outcomes[index] = AppendedItem.Of(id, await AppendToAsync(sessions, caller, id, request));
        }));
        return TypedResults.Json(new AppendedItems(outcomes), SessionApiJson.Default.AppendedItems);
    }

    private static async Task<IResult> ReadAsync(
        HttpContext http, string id, string? maxTokens, string? turns, ISessions sessions, SessionAudit audit, CancellationToken cancellationToken)
    {
        if (!SessionKey.IsId(id))
            return BadId(id);
        if (Number(maxTokens, "maxTokens", out var tokens) is { } badTokens)
            return badTokens;
        if (Number(turns, "turns", out var count) is { } badTurns)
            return badTurns;
        var caller = http.Caller();
        var key = new SessionKey(caller.Tenant, id);
        var answer = await sessions.ReadAsync(key, new ReadSession(tokens, count), cancellationToken);
        if (answer.Failure is { } failure)
            return Unavailable(http, failure);
        if (answer.Session is not { } session)
            return NotFound(id);
        if (!UserAccess.Allows(caller, session.UserId))
            return await ForeignAsync(audit, caller, key, session, cancellationToken);
        await audit.ReadAsync(key, caller.Subject, session.UserId, cancellationToken);
        return TypedResults.Json(ReadSessionAnswer.Of(id, session), SessionApiJson.Default.ReadSessionAnswer);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, string id, ISessions sessions, SessionAudit audit, CancellationToken cancellationToken)
    {
        if (!SessionKey.IsId(id))
            return BadId(id);
        var caller = http.Caller();
        var key = new SessionKey(caller.Tenant, id);
        if (UserAccess.IsPersonal(caller))
        {
            // Whose it is does not change while it is there.
            var there = await sessions.ReadAsync(key, new ReadSession(0, 0), cancellationToken);
            if (there.Failure is { } unread)
                return Unavailable(http, unread);
            if (there.Session is { } session && !UserAccess.Allows(caller, session.UserId))
                return await ForeignAsync(audit, caller, key, session, cancellationToken);
        }
        var removed = await sessions.RemoveAsync(key, cancellationToken);
        if (removed.Failure is { } failure)
            return Unavailable(http, failure);
        if (removed.Digest is not { } digest)
            return NotFound(id);
        await audit.DeletedAsync(key, caller.Subject, removed.UserId, digest, cancellationToken);
        return TypedResults.NoContent();
    }

    private static Task<AppendAnswer> AppendToAsync(ISessions sessions, Principal caller, string id, AppendTurns request) =>
        sessions.AppendAsync(new SessionKey(caller.Tenant, id), request with { By = caller.Subject, IsPersonal = UserAccess.IsPersonal(caller) });

    // As one that does not exist, but the attempt is noted.
    private static async Task<IResult> ForeignAsync(SessionAudit audit, Principal caller, SessionKey key, SessionView session, CancellationToken cancellationToken)
    {
        await audit.RefusedAsync(key, caller.Subject, session.UserId, cancellationToken);
        return NotFound(key.Id);
    }

    private static ProblemHttpResult? Number(string? text, string name, out int? number)
    {
        number = null;
        if (text is null)
            return null;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var some) || some > MaxWindow)
            return Problem.BadRequest($"{name} is '{Words.Cut(text)}'; allowed: a whole number, 0 to {MaxWindow}.");
        number = some;
        return null;
    }

    private static ProblemHttpResult Refused(string id, AppendAnswer answer) => answer.Refusal switch
    {
        AppendRefusal.Unavailable => Problem.Unavailable($"The session {id} could not be written: {answer.Reason} The same turns may be sent again under their ids."),
        AppendRefusal.Full => Problem.Of(StatusCodes.Status409Conflict, ProblemTypes.SessionFull, "There is no room for more", answer.Reason),
        AppendRefusal.Erased => Problem.Of(StatusCodes.Status409Conflict, ProblemTypes.Erased, "The person is being erased", answer.Reason),
        _ => Problem.Of(StatusCodes.Status409Conflict, ProblemTypes.SessionConflict, "The session says otherwise", answer.Reason),
    };

    private static ProblemHttpResult BadId(string id) => Problem.BadRequest($"The session id is '{Words.Cut(id)}'; allowed: {SessionKey.Rule}.");

    private static ProblemHttpResult NotFound(string id) => Problem.NotFound($"There is no session {id}.");

    private static ProblemHttpResult Unavailable(HttpContext http, string reason)
    {
        http.Response.Headers.RetryAfter = "1";
        return Problem.Unavailable(reason);
    }
}
