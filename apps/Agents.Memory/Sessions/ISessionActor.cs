using Dapr.Actors;

namespace Agents.Memory.Sessions;

/// <summary>What a session's actor is asked. Errors are data: Dapr passes those of an actor on without their text.</summary>
internal interface ISessionActor : IActor
{
    /// <summary>The actor type.</summary>
    const string Type = "Session";

    Task<SessionAnswer> ReadAsync(ReadSession request);

    Task<AppendedMany> AppendAsync(AppendMany request);

    /// <summary>Removes the session; what it held, as a digest.</summary>
    Task<RemovedSession> RemoveAsync();
}

/// <summary>How much of the window is wanted; null: all of it.</summary>
internal sealed record ReadSession(int? MaxTokens, int? MaxTurns);

/// <param name="Session">Null: there is none.</param>
/// <param name="Failure">Why it could not be read; null: it could.</param>
internal sealed record SessionAnswer(SessionView? Session, string? Failure);

/// <param name="Digest">SHA-256 of what it held; null: there was no session.</param>
/// <param name="UserId">Whom it was with.</param>
/// <param name="Failure">Why it could not be removed; null: it is gone.</param>
internal sealed record RemovedSession(string? Digest, string? UserId, string? Failure);

/// <summary>A session as readers see it.</summary>
internal sealed record SessionView
{
    public string? UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required long LastSeq { get; init; }

    /// <summary>The newest turns, oldest of them first.</summary>
    public IReadOnlyList<SessionTurn> Turns { get => field ?? []; init; } = [];

    /// <summary>Estimated tokens of the turns.</summary>
    public required int Tokens { get; init; }

    /// <summary>What is kept of the turns before the window, a line for each sentence; empty: nothing.</summary>
    public required string Summary { get; init; }

    /// <summary>Place of the newest turn that is not in the window; 0: all of them are.</summary>
    public required long SummaryUpTo { get; init; }

    public static SessionView Of(SessionDocument session, DateTimeOffset expiresAt, ReadSession request)
    {
        var first = session.Turns.Count;
        var tokens = 0;
        while (first > 0 && session.Turns.Count - first < (request.MaxTurns ?? int.MaxValue)
            && tokens + session.Turns[first - 1].Tokens <= (request.MaxTokens ?? int.MaxValue))
        {
            tokens += session.Turns[--first].Tokens;
        }
        return new SessionView
        {
            UserId = session.UserId,
            CreatedAt = session.CreatedAt,
            UpdatedAt = session.UpdatedAt,
            ExpiresAt = expiresAt,
            LastSeq = session.LastSeq,
            Turns = first == 0 ? session.Turns : [.. session.Turns.Skip(first)],
            Tokens = tokens,
            Summary = RollingSummary.Text(session.Summary),
            SummaryUpTo = session.GoneUpTo,
        };
    }
}
