using System.Globalization;
using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Gateway.Access;
using Agents.Gateway.Calls;
using Agents.Gateway.OpenApi;
using Agents.Hosting.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Agents.Gateway.DeadLetters;

/// <summary>The routes of dead letters, for operators.</summary>
internal static class DeadLetterEndpoints
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 100;

    public static void MapDeadLetters(this RouteGroupBuilder v1)
    {
        var letters = v1.MapGroup("/dead-letters").AddEndpointFilter<OperatorFilter>();
        letters.MapGet("", ListAsync).Described(DeadLetterOperations.List);
        letters.MapGet("/{id}", GetAsync).Described(DeadLetterOperations.Get);
        letters.MapPost("/{id}/replay", ReplayAsync).Described(DeadLetterOperations.Replay);
        letters.MapDelete("/{id}", DeleteAsync).Described(DeadLetterOperations.Delete);
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, DeadLetterBox box, string? @class = null, string? limit = null, string? after = null)
    {
        List<ProblemField> errors = [];
        ToolClass? toolClass = @class switch
        {
            null => null,
            "critical" => ToolClass.Critical,
            "interactive" => ToolClass.Interactive,
            "batch" => ToolClass.Batch,
            _ => Wrong<ToolClass>(errors, "class", @class, "critical, interactive or batch"),
        };
        var count = limit is null ? DefaultLimit
            : int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxLimit ? number
            : Wrong<int>(errors, "limit", limit, string.Create(CultureInfo.InvariantCulture, $"a whole number, 1 to {MaxLimit}"));
        LetterCursor? cursor = null;
        if (after is not null && !LetterCursor.TryParse(after, out cursor))
        {
            Wrong<int>(errors, "after", after, "what 'next' of the page before was");
        }

        return errors.Count > 0
            ? Refusal.BadRequest("Some parameters of the query are not as they must be.", errors).ToResult()
            : Json(await box.ListAsync(toolClass, count!.Value, cursor, context.RequestAborted));
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, DeadLetterBox box) =>
        Answer(await box.FindAsync(id, context.RequestAborted));

    private static async Task<IResult> ReplayAsync(string id, HttpContext context, DeadLetterBox box) =>
        Answer(await box.ReplayAsync(id, context.Caller(), context.RequestAborted));

    private static async Task<IResult> DeleteAsync(string id, HttpContext context, DeadLetterBox box) =>
        await box.DeleteAsync(id, context.Caller(), context.RequestAborted) is { } refusal ? refusal.ToResult() : TypedResults.NoContent();

    private static T? Wrong<T>(List<ProblemField> errors, string name, string value, string allowed)
        where T : struct
    {
        errors.Add(new ProblemField { At = "/" + name, Value = JsonSerializer.SerializeToElement(value.Length <= 100 ? value : value[..100]), Allowed = allowed });
        return null;
    }

    private static IResult Answer<T>(Outcome<T> outcome)
        where T : class => outcome.Value is { } value ? Json(value) : outcome.Refusal!.ToResult();

    private static JsonHttpResult<T> Json<T>(T value) => TypedResults.Json(value, AgentsJson.SharedOptions);
}
