namespace Agents.Memory.Sessions;

/// <summary>Something that was said in a session.</summary>
internal sealed record SessionTurn
{
    /// <summary>Place in the session's total order, from 1.</summary>
    public required long Seq { get; init; }

    /// <summary>Unique within the session; the caller's, or made here.</summary>
    public required string Id { get; init; }

    public required string Role { get; init; }

    public required string Text { get; init; }

    /// <summary>Which agent wrote it; null: not said.</summary>
    public string? Agent { get; init; }

    /// <summary>When it was said, UTC: the caller's time, or that of its arrival.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Estimated tokens of the text.</summary>
    public required int Tokens { get; init; }

    /// <summary>Whether it says the same as another turn of its id.</summary>
    public bool Says(NewTurn other) => Role == other.Role && Text == other.Text;
}

/// <summary>A turn that is to be appended.</summary>
internal sealed record NewTurn
{
    /// <summary>1 to 128 characters; null: one is made.</summary>
    public string? Id { get; init; }

    /// <summary><c>user</c>, <c>assistant</c>, <c>system</c> or <c>tool</c>.</summary>
    public required string Role { get; init; }

    /// <summary>1 to 32,768 characters.</summary>
    public required string Text { get; init; }

    /// <inheritdoc cref="SessionTurn.Agent"/>
    public string? Agent { get; init; }

    /// <inheritdoc cref="SessionTurn.At"/>
    public DateTimeOffset? At { get; init; }
}
