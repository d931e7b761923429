using System.Text.Json;
using System.Text.Json.Serialization;

namespace Agents.Memory.Sessions;

/// <summary>What a caller is told of an append.</summary>
internal sealed record AppendedTurns(string SessionId, IReadOnlyList<TurnPlace> Turns, long LastSeq, DateTimeOffset ExpiresAt)
{
    public static AppendedTurns Of(string id, AppendAnswer answer) => new(id, answer.Places, answer.LastSeq, answer.ExpiresAt);
}

/// <summary>What a caller is told of an append to many sessions, in the order of the items.</summary>
internal sealed record AppendedItems(IReadOnlyList<AppendedItem> Items);

/// <param name="SessionId">The session.</param>
/// <param name="Status">HTTP status that it would have had alone.</param>
/// <param name="Reason">Why it was not appended; null: it was.</param>
/// <param name="Turns">Where the turns are; null: nowhere.</param>
/// <param name="LastSeq">Place of the session's newest turn; null: it was not appended.</param>
internal sealed record AppendedItem(string SessionId, int Status, string? Reason, IReadOnlyList<TurnPlace>? Turns, long? LastSeq)
{
    public static AppendedItem Of(string id, AppendAnswer answer) => answer.Refusal switch
    {
        AppendRefusal.None => new AppendedItem(id, answer.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK, null, answer.Places, answer.LastSeq),
        AppendRefusal.Unavailable => new AppendedItem(id, StatusCodes.Status503ServiceUnavailable, answer.Reason, null, null),
        _ => new AppendedItem(id, StatusCodes.Status409Conflict, answer.Reason, null, null),
    };
}

/// <summary>A session as a caller reads it.</summary>
internal sealed record ReadSessionAnswer(
    string SessionId, string? UserId, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset ExpiresAt, long LastSeq,
    IReadOnlyList<SessionTurn> Turns, int Tokens, string Summary, long SummaryUpTo)
{
    public static ReadSessionAnswer Of(string id, SessionView view) => new(
        id, view.UserId, view.CreatedAt, view.UpdatedAt, view.ExpiresAt, view.LastSeq, view.Turns, view.Tokens, view.Summary, view.SummaryUpTo);
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(AppendedTurns))]
[JsonSerializable(typeof(AppendedItems))]
[JsonSerializable(typeof(ReadSessionAnswer))]
internal sealed partial class SessionApiJson : JsonSerializerContext;
