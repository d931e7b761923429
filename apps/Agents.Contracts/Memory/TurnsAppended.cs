using System.Text.Json.Serialization;

namespace Agents.Contracts.Memory;

/// <summary>
/// Turns that a session took, on <see cref="Topics.Turns"/>. It may come twice, late and out of order: turns are known by their ids, and what
/// was said later counts.
/// </summary>
public sealed record TurnsAppended
{
    /// <summary>Most turns in one message: 200.</summary>
    public const int MaxTurns = 200;

    /// <summary>Longest text of a turn, in characters: 32,768.</summary>
    public const int MaxTextLength = 32 * 1024;

    /// <summary>
    /// Most characters of all texts of a message, 8,192: a delivery brings a hundred messages in one request. Of a longer turn the beginning is told.
    /// </summary>
    public const int MaxToldLength = 8 * 1024;

    /// <summary>Whose session it is; 1 to 128 characters.</summary>
    public required string Tenant { get; init; }

    /// <summary>The session; 1 to 128 characters.</summary>
    public required string SessionId { get; init; }

    /// <summary>The person whom the session is with; 1 to 128 characters.</summary>
    public required string UserId { get; init; }

    /// <summary>The turns in the order of the session; 1 to <see cref="MaxTurns"/>.</summary>
    public IReadOnlyList<AppendedTurn> Turns { get => field ?? []; init; } = [];

    /// <summary>Value of the publish metadata <see cref="Topics.PartitionKey"/>: one person's turns stay in their order.</summary>
    [JsonIgnore]
    public string PartitionKey => $"{Uri.EscapeDataString(Tenant)}/{Uri.EscapeDataString(UserId)}";
}

/// <summary>One turn of a session.</summary>
public sealed record AppendedTurn
{
    /// <summary>Unique within the session; 1 to 128 characters.</summary>
    public required string Id { get; init; }

    /// <summary>Who spoke: <c>user</c>, <c>assistant</c>, <c>tool</c>, <c>system</c> or a name. Only what the user said is kept as his memory.</summary>
    public required string Role { get; init; }

    /// <summary>What was said.</summary>
    public required string Text { get; init; }

    /// <summary>When it was said, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
