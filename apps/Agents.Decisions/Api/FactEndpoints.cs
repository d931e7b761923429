using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Decisions;
using Agents.Decisions.Facts;
using Agents.Decisions.Subjects;
using Agents.Hosting.Access;
using Agents.Hosting.Sidecar;
using Dapr;

namespace Agents.Decisions.Api;

/// <summary>Facts and events of subjects, over HTTP and from topics.</summary>
internal static partial class FactEndpoints
{
    private const int MaxBytes = 64 * 1024;
    private const int MaxTtl = 31_622_400;

    public static void MapFacts(this RouteGroupBuilder v1)
    {
        v1.MapPut("/facts/{**key}", PutAsync).Needs(Scopes.WriteFacts);
        v1.MapGet("/facts/{**key}", GetAsync).Needs(Scopes.ReadFacts);
        v1.MapPost("/subjects/{subject}/actions", ActAsync).Needs(Scopes.WriteFacts);
    }

    public static void MapFactTopics(this WebApplication app)
    {
        app.MapPost("/internal/facts", TakeFactAsync)
            .WithTopic(new TopicOptions { PubsubName = ComponentNames.Facts, Name = Topics.Facts }).RequireSidecar().ExcludeFromDescription();
        app.MapPost("/internal/actions", TakeActionAsync)
            .WithTopic(new TopicOptions { PubsubName = ComponentNames.Facts, Name = Topics.SubjectActions }).RequireSidecar().ExcludeFromDescription();
    }

    private static async Task<IResult> PutAsync(string key, HttpContext context, FactStore facts, TimeProvider time)
    {
        if (key.Length is 0 or > 256)
            return Answers.BadRequest("The key must have 1 to 256 characters.");
        var (body, refusal) = await Body.JsonAsync(context.Request, MaxBytes);
        if (body is not { } given)
            return refusal!;
        if (Body.Unknown(given, "value", "observedAt", "ttlSeconds") is { } unknown)
            return Answers.BadRequest($"'{unknown}' is not a field here; allowed: value, observedAt, ttlSeconds.");
        if (!given.TryGetProperty("value", out var value) || value.ValueKind == JsonValueKind.Null)
            return Answers.BadRequest("value is missing; allowed: any JSON but null.");
        var (observedAt, badTime) = Body.Time(Body.Text(given, "observedAt"), "observedAt");
        if (badTime is not null)
            return badTime;
        var ttl = 0;
        if (given.TryGetProperty("ttlSeconds", out var number) && (!number.TryGetInt32(out ttl) || ttl is < 1 or > MaxTtl))
            return Answers.BadRequest($"ttlSeconds is {number.GetRawText()}; allowed: a whole number, 1 to {MaxTtl}.");
        var now = time.GetUtcNow();
        if (observedAt > now + TimeSpan.FromMinutes(5))
            return Answers.BadRequest("observedAt lies in the future.");
        var taken = await facts.PutAsync(context.Caller().Tenant, key, value, observedAt ?? now, ttl == 0 ? null : ttl, context.RequestAborted);
        return Answers.Json(new { taken });
    }

    private static async Task<IResult> GetAsync(string key, HttpContext context, FactStore facts) =>
        key.Length is > 0 and <= 256 && await facts.ReadAsync(context.Caller().Tenant, key, context.RequestAborted) is { } fact
            ? Answers.Json(fact)
            : Answers.NotFound("There is no such fact.");

    private static async Task<IResult> ActAsync(string subject, HttpContext context, ISubjectHistories histories, TimeProvider time)
    {
        var (body, refusal) = await Body.JsonAsync(context.Request, 16 * 1024);
        if (body is not { } given)
            return refusal!;
        if (Body.Unknown(given, "id", "action", "at", "amounts") is { } unknown)
            return Answers.BadRequest($"'{unknown}' is not a field here; allowed: id, action, at, amounts.");
        var (at, badTime) = Body.Time(Body.Text(given, "at"), "at");
        if (badTime is not null)
            return badTime;
        var amounts = new Dictionary<string, double>();
        if (given.TryGetProperty("amounts", out var map))
        {
            if (map.ValueKind != JsonValueKind.Object || map.EnumerateObject().Any(one => one.Value.ValueKind != JsonValueKind.Number))
                return Answers.BadRequest("amounts must be an object of numbers.");
            amounts = map.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetDouble());
        }
        var acted = new SubjectActed
        {
            Tenant = context.Caller().Tenant,
            Subject = subject,
            Id = Body.Text(given, "id") ?? CallId.New(),
            Action = Body.Text(given, "action") ?? "",
            At = at,
            Amounts = amounts,
        };
        if (Wrong(acted) is { } wrong)
            return Answers.BadRequest(wrong);
        await AddAsync(acted, histories, time, context.RequestAborted);
        return TypedResults.NoContent();
    }

    // A message that can never be taken is confirmed: it would hold back all behind it.
    private static async Task<IResult> TakeFactAsync(FactObserved observed, FactStore facts, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        try
        {
            if (observed.Tenant.Length is 0 or > 128 || observed.Key.Length is 0 or > 256 || observed.Value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
                throw new FormatException("tenant, key or value are missing.");
            await facts.PutAsync(
                observed.Tenant, observed.Key, observed.Value, observed.ObservedAt ?? time.GetUtcNow(), observed.TtlSeconds, cancellationToken);
        }
        catch (FormatException exception)
        {
            Log.Dropped(loggers.CreateLogger("Agents.Decisions.Facts"), "fact", exception.Message);
        }
        return TypedResults.Ok();
    }

    private static async Task<IResult> TakeActionAsync(SubjectActed acted, ISubjectHistories histories, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (Wrong(acted) is { } wrong)
            Log.Dropped(loggers.CreateLogger("Agents.Decisions.Facts"), "action", wrong);
        else
            await AddAsync(acted, histories, time, cancellationToken);
        return TypedResults.Ok();
    }

    private static string? Wrong(SubjectActed acted)
    {
        if (acted.Tenant.Length is 0 or > 128 || acted.Subject.Length is 0 or > 128 || acted.Id.Length is 0 or > 128)
            return "tenant, subject and id must have 1 to 128 characters.";
        if (!Definitions.Reading.DefinitionFields.Label().IsMatch(acted.Action) || acted.Action.Length > 60)
            return $"action is '{acted.Action}'; allowed: {Definitions.Reading.DefinitionFields.LabelWords}.";
        return acted.Amounts?.Count > 16 ? "There are more than 16 amounts." : null;
    }

    private static Task AddAsync(SubjectActed acted, ISubjectHistories histories, TimeProvider time, CancellationToken cancellationToken) =>
        histories.AddAsync(acted.Tenant, acted.Subject, new SubjectAction
        {
            Id = acted.Id,
            Action = acted.Action,
            At = (acted.At ?? time.GetUtcNow()).ToUniversalTime(),
            State = SubjectActionState.Done,
            Amounts = acted.Amounts ?? new Dictionary<string, double>(),
        }, cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A message with a {What} was dropped: {Reason}")]
        public static partial void Dropped(ILogger logger, string what, string reason);
    }
}
