namespace Agents.Memory.Sessions;

/// <summary>What one caller appends to a session.</summary>
internal sealed record AppendTurns
{
    /// <summary>Subject of the key that asks for it; <c>system</c> for jobs.</summary>
    public string By { get => field ?? "system"; init; }

    /// <summary>Whom the session is with; null: whoever it was before.</summary>
    public string? UserId { get; init; }

    /// <summary>Whether the caller may reach this person's sessions only: one that is with nobody in particular is not taken over.</summary>
    public bool IsPersonal { get; init; }

    public IReadOnlyList<NewTurn> Turns { get => field ?? []; init; } = [];
}

/// <summary>What became of it. An actor's errors do not reach its caller through Dapr, so they are data.</summary>
internal sealed record AppendAnswer
{
    public required AppendRefusal Refusal { get; init; }

    /// <summary>Why, for people.</summary>
    public string? Reason { get; init; }

    /// <summary>Whom the session is with; null: nobody in particular.</summary>
    public string? UserId { get; init; }

    /// <summary>What became of each turn, in their order.</summary>
    public IReadOnlyList<TurnPlace> Places { get => field ?? []; init; } = [];

    /// <summary>Place of the newest turn of the session.</summary>
    public long LastSeq { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether the session began with it.</summary>
    public bool Created { get; init; }
}

/// <param name="Id">Of the turn.</param>
/// <param name="Seq">Its place in the session.</param>
/// <param name="Duplicate">It was there already, and was not appended again.</param>
internal sealed record TurnPlace(string Id, long Seq, bool Duplicate);

/// <summary>Why turns were not appended.</summary>
internal enum AppendRefusal
{
    None,

    /// <summary>The session is with another person.</summary>
    OtherUser,

    /// <summary>The id belongs to a turn with other content.</summary>
    OtherTurn,

    /// <summary>The session or its person has as much as is allowed.</summary>
    Full,

    /// <summary>The person is being erased.</summary>
    Erased,

    /// <summary>The state store does not answer. Nothing is known to be written; the same turns may be sent again under their ids.</summary>
    Unavailable,
}

/// <summary>What several callers append to one session at the same time.</summary>
internal sealed record AppendMany(IReadOnlyList<AppendTurns> Requests);

/// <summary>An answer for each of them, in their order.</summary>
internal sealed record AppendedMany(IReadOnlyList<AppendAnswer> Answers);
