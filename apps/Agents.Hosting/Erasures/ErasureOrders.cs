using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Erasures;
using Agents.Hosting.Access;
using Agents.Hosting.Problems;
using Agents.Hosting.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Agents.Hosting.Erasures;

/// <summary>The stores of an app, as an erasure goes through them.</summary>
public interface IErasesPeople
{
    /// <summary>
    /// One step, at most <see cref="ErasurePage.MaxItems"/> items. The same step again, after a crash, says the same: what this erasure has
    /// erased before is told once more.
    /// </summary>
    Task<ErasurePage> EraseAsync(ErasureOrder order, CancellationToken cancellationToken);
}

/// <summary>Takes the orders of the memory app.</summary>
public static class ErasureOrders
{
    private const int MaxBytes = 16 * 1024;
    private const int MaxCursor = 1024;

    /// <summary>Needs <see cref="ErasureMarks"/> and <see cref="IErasesPeople"/>.</summary>
    public static void MapErasureOrders(this IEndpointRouteBuilder app) =>
        app.MapPost("/internal/erasures", TakeAsync).RequireApiKey().ExcludeFromDescription();

    internal static async Task<IResult> TakeAsync(HttpContext context, ErasureMarks marks, IErasesPeople stores)
    {
        // Not by Holds: a key for everything a tenant may do is none for what the system does.
        if (!context.Caller().Scopes.Contains(ErasureOrder.Scope))
            return Problem.Of(
                StatusCodes.Status403Forbidden, ProblemTypes.Forbidden, "The API key lacks a scope", $"This needs a key that lists {ErasureOrder.Scope}.");
        var (body, refusal) = await JsonBody.JsonAsync(context.Request, MaxBytes);
        if (body is not { } given)
            return refusal!;
        ErasureOrder? order;
        try
        {
            order = given.Deserialize<ErasureOrder>(AgentsJson.SharedOptions);
        }
        catch (JsonException exception)
        {
            return Problem.BadRequest($"The body is no order to erase: {Words.Cut(exception.Message)}");
        }
        if (order is null)
            return Problem.BadRequest("The body is no order to erase.");
        if (Mistake(order) is { } mistake)
            return Problem.BadRequest(mistake);
        switch (order.Phase)
        {
            case ErasurePhase.Begin:
                await marks.BeginAsync(order.Tenant, order.Person, order.ErasureId, context.RequestAborted);
                return Answer(new ErasurePage());
            case ErasurePhase.End:
                await marks.EndAsync(order.ErasureId, context.RequestAborted);
                return Answer(new ErasurePage());
            default:
                return Answer(await stores.EraseAsync(order, context.RequestAborted));
        }
    }

    private static string? Mistake(ErasureOrder order) =>
        !CallId.IsValid(order.ErasureId) ? $"erasureId is '{Words.Cut(order.ErasureId)}'; allowed: 32 hexadecimal digits."
        : !IsPart(order.Tenant) ? $"tenant must have 1 to {Limits.MaxPrincipalPartLength} characters."
        : !IsPart(order.Person) ? $"person must have 1 to {Limits.MaxPrincipalPartLength} characters."
        : order.Cursor?.Length > MaxCursor ? $"cursor has {order.Cursor.Length} characters; at most {MaxCursor} are allowed."
        : null;

    private static bool IsPart(string text) => !string.IsNullOrWhiteSpace(text) && text.Length <= Limits.MaxPrincipalPartLength;

    private static JsonHttpResult<ErasurePage> Answer(ErasurePage page) => TypedResults.Json(page, AgentsJson.SharedOptions);
}
