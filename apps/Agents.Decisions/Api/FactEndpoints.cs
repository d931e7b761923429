using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Contracts.Decisions;
using Agents.Decisions.Facts;
using Agents.Decisions.Subjects;
using Agents.Hosting.Access;
using Agents.Hosting.Problems;
using Agents.Hosting.Requests;

namespace Agents.Decisions.Api;

/// <summary>Facts and events of subjects over HTTP.</summary>
internal static class FactEndpoints
{
    public static void MapFacts(this RouteGroupBuilder v1)
    {
        v1.MapPut("/facts/{**key}", PutAsync).Needs(Scopes.WriteFacts);
        v1.MapGet("/facts/{**key}", GetAsync).Needs(Scopes.ReadFacts);
        v1.MapPost("/subjects/{subject}/actions", ActAsync).Needs(Scopes.WriteFacts);
    }

    private static async Task<IResult> PutAsync(string? key, HttpContext context, FactStore facts, TimeProvider time)
    {
        var (body, refusal) = await JsonBody.JsonAsync(context.Request, ObservationRules.MaxBytes);
        if (body is not { } given)
            return refusal!;
        if (JsonBody.Unknown(given, "value", "observedAt", "ttlSeconds") is { } unknown)
            return Problem.BadRequest($"'{unknown}' is not a field here; allowed: value, observedAt, ttlSeconds.");
        if (JsonBody.NoText(given, "observedAt") is { } noText)
            return noText;
        var (observedAt, badTime) = JsonBody.Time(JsonBody.Text(given, "observedAt"), "observedAt");
        if (badTime is not null)
            return badTime;
        if (JsonBody.Number(given, "ttlSeconds", 0, 1, ObservationRules.MaxTtlSeconds, out var ttl) is { } badTtl)
            return badTtl;
        var observed = new FactObserved
        {
            Tenant = context.Caller().Tenant,
            Key = key ?? "",
            Value = given.TryGetProperty("value", out var value) ? value : default,
            ObservedAt = observedAt,
            TtlSeconds = ttl == 0 ? null : ttl,
        };
        if (ObservationRules.Wrong(observed, time.GetUtcNow()) is { } wrong)
            return Problem.BadRequest(wrong);
        return Answers.Json(new { taken = await facts.PutAsync(observed, context.RequestAborted) });
    }

    private static async Task<IResult> GetAsync(string? key, HttpContext context, FactStore facts) =>
        key is { Length: > 0 and <= ObservationRules.MaxKey } && await facts.ReadAsync(context.Caller().Tenant, key, context.RequestAborted) is { } fact
            ? Answers.Json(fact)
            : Problem.NotFound("There is no such fact.");

    private static async Task<IResult> ActAsync(string subject, HttpContext context, ISubjectHistories histories, TimeProvider time)
    {
        var (body, refusal) = await JsonBody.JsonAsync(context.Request, 16 * 1024);
        if (body is not { } given)
            return refusal!;
        if (JsonBody.Unknown(given, "id", "action", "at", "amounts") is { } unknown)
            return Problem.BadRequest($"'{unknown}' is not a field here; allowed: id, action, at, amounts.");
        if (JsonBody.NoText(given, "id", "action", "at") is { } noText)
            return noText;
        var (at, badTime) = JsonBody.Time(JsonBody.Text(given, "at"), "at");
        if (badTime is not null)
            return badTime;
        var amounts = new Dictionary<string, double>();
        if (given.TryGetProperty("amounts", out var map))
        {
            if (map.ValueKind != JsonValueKind.Object || map.EnumerateObject().Any(one => one.Value.ValueKind != JsonValueKind.Number))
                return Problem.BadRequest("amounts must be an object of numbers.");
            amounts = map.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetDouble());
        }
        var acted = new SubjectActed
        {
            Tenant = context.Caller().Tenant,
            Subject = subject,
            Id = JsonBody.Text(given, "id") ?? CallId.New(),
            Action = JsonBody.Text(given, "action") ?? "",
            At = at,
            Amounts = amounts,
        };
        if (ObservationRules.Wrong(acted, time.GetUtcNow()) is { } wrong)
            return Problem.BadRequest(wrong);
        await histories.AddAsync(acted.Tenant, acted.Subject, ObservationRules.Action(acted, time.GetUtcNow()), context.RequestAborted);
        return TypedResults.NoContent();
    }
}
