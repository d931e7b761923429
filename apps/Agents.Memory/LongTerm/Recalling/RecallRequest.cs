using Agents.Memory.LongTerm.Records;

namespace Agents.Memory.LongTerm.Recalling;

/// <summary>What somebody wants to be reminded of.</summary>
internal sealed record RecallRequest
{
    /// <summary>Most memories of one answer.</summary>
    public const int MaxTop = 50;

    public required Owner Owner { get; init; }

    public required string Query { get; init; }

    /// <summary>Most memories, 1 to <see cref="MaxTop"/>.</summary>
    public required int Top { get; init; }

    /// <summary>When the answer has to be there, whatever it is then.</summary>
    public required TimeSpan Budget { get; init; }

    /// <summary>Also what was replaced or is over.</summary>
    public bool History { get; init; }
}

/// <summary>What was recalled.</summary>
/// <param name="Memories">The best first.</param>
/// <param name="Answered">Whether every part answered in time.</param>
/// <param name="Reason">Which part did not; null: all did.</param>
internal sealed record RecallAnswer(IReadOnlyList<RecalledMemory> Memories, bool Answered, string? Reason);

/// <summary>A memory that was recalled.</summary>
internal sealed record RecalledMemory
{
    public required string Id { get; init; }

    public required MemoryKind Kind { get; init; }

    public required string Text { get; init; }

    /// <summary>Relevance with recency and importance, 0 to 1; for the order within one answer.</summary>
    public required double Score { get; init; }

    /// <summary>Cosine to the query; null: not known.</summary>
    public double? Similarity { get; init; }

    public required DateTimeOffset SaidAt { get; init; }

    public DateTimeOffset? ValidTo { get; init; }

    public required bool Current { get; init; }

    public required double Importance { get; init; }

    public double? Confidence { get; init; }

    /// <summary>Where it was said last; null: it was given through the API.</summary>
    public string? Session { get; init; }

    /// <inheritdoc cref="Session"/>
    public string? Turn { get; init; }
}
