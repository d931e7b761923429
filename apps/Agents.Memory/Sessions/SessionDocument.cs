using System.Text.Json.Serialization;

namespace Agents.Memory.Sessions;

/// <summary>
/// A session, with all that was appended up to <see cref="Entries"/>. In the state store it is behind: what came after it stands in
/// <see cref="SessionEntry"/> documents of their own, so that an append writes what is new and nothing else.
/// </summary>
internal sealed record SessionDocument
{
    /// <summary>Which life of the session: after it was removed, another one begins under the same id.</summary>
    public required string Life { get; init; }

    /// <summary>Number of the newest entry that is in here.</summary>
    public long Entries { get; init; }

    /// <summary>Entries up to this one are known to be cleared away.</summary>
    public long Cleared { get; init; }

    /// <summary>Whom the session is with; null: nobody in particular, and nothing of it becomes a memory.</summary>
    public string? UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is over however much it is used: the retention of its tenant as it was when it began.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>When something was appended last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it was used last, as far as that was written: its life is counted from then.</summary>
    public required DateTimeOffset UsedAt { get; init; }

    /// <summary>When this was written.</summary>
    public DateTimeOffset WrittenAt { get; init; }

    /// <summary>Place of the newest turn.</summary>
    public required long LastSeq { get; init; }

    /// <summary>Turns up to this one were published, as far as it was known when this was written.</summary>
    public long PublishedSeq { get; init; }

    /// <summary>The window, oldest first.</summary>
    public IReadOnlyList<SessionTurn> Turns { get => field ?? []; init; } = [];

    /// <summary>What is left of the turns that left the window, oldest first.</summary>
    public IReadOnlyList<SummaryLine> Summary { get => field ?? []; init; } = [];

    /// <summary>
    /// Digests of the ids of the turns that left the window last, oldest first and without gaps: the last of them is that of the turn before
    /// the window. By them a late repetition is known.
    /// </summary>
    public IReadOnlyList<string> Gone { get => field ?? []; init; } = [];

    /// <summary>Estimated tokens of the window.</summary>
    [JsonIgnore]
    public int Tokens => Turns.Sum(turn => turn.Tokens);

    /// <summary>Place of the newest turn that left the window; 0: none did.</summary>
    [JsonIgnore]
    public long GoneUpTo => LastSeq - Turns.Count;
}

/// <summary>What was appended in one step, between two times that the session was written whole. Written once; the next one has the next number.</summary>
internal sealed record SessionEntry
{
    /// <summary>When it was appended. Null: it is in the session by now, and stands here so that nobody else takes its number.</summary>
    public DateTimeOffset? At { get; init; }

    /// <inheritdoc cref="SessionDocument.UserId"/>
    public string? UserId { get; init; }

    /// <inheritdoc cref="SessionDocument.PublishedSeq"/>
    public long PublishedSeq { get; init; }

    public IReadOnlyList<SessionTurn> Turns { get => field ?? []; init; } = [];
}

/// <summary>A sentence of the summary.</summary>
/// <param name="Seq">The turn that it is of.</param>
/// <param name="Role">Who said it.</param>
/// <param name="Text">The sentence, cut if need be.</param>
/// <param name="Tokens">Estimated tokens of the line.</param>
/// <param name="Weight">How much it tells; the lightest go first when there are too many.</param>
internal sealed record SummaryLine(long Seq, string Role, string Text, int Tokens, int Weight);
