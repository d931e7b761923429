using Agents.Contracts.Calls;

namespace Agents.Memory.Context;

/// <summary>What a turn is about to be answered with.</summary>
internal sealed record ContextQuery
{
    /// <summary>For whom the context is: what he may not read is not in it.</summary>
    public required Principal Caller { get; init; }

    /// <summary>The session; null: none.</summary>
    public string? SessionId { get; init; }

    /// <summary>The person; null: whom the session is with.</summary>
    public string? UserId { get; init; }

    /// <summary>What is asked; null: what the person said last.</summary>
    public string? Query { get; init; }

    /// <summary>Most estimated tokens, 100 to 200,000.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>How long the slow tiers may take, 1 to 10,000 ms.</summary>
    public required TimeSpan Budget { get; init; }
}

/// <summary>A piece of context.</summary>
internal sealed record ContextPiece
{
    /// <summary><c>window</c>, <c>summary</c>, <c>memories</c> or <c>knowledge</c>.</summary>
    public required string Tier { get; init; }

    public required string Text { get; init; }

    /// <summary>Estimated tokens of the text.</summary>
    public required int Tokens { get; init; }

    /// <summary>For the order within its tier; null: the tier has an order of its own.</summary>
    public double? Score { get; init; }

    /// <summary>Where it is from.</summary>
    public required PieceSource Source { get; init; }
}

/// <summary>Where a piece is from. What does not apply is not there.</summary>
internal sealed record PieceSource
{
    /// <summary><c>turn</c>, <c>summary</c>, <c>fact</c>, <c>episode</c> or <c>document</c>.</summary>
    public required string Kind { get; init; }

    public string? SessionId { get; init; }

    /// <summary>Place in the session.</summary>
    public long? Seq { get; init; }

    /// <summary>Who said it.</summary>
    public string? Role { get; init; }

    public string? MemoryId { get; init; }

    public string? DocumentId { get; init; }

    public int? Version { get; init; }

    public string? Title { get; init; }

    /// <summary>The headings above it, outermost first.</summary>
    public IReadOnlyList<string>? Headings { get; init; }

    /// <summary>First character in the document's text.</summary>
    public int? Start { get; init; }

    /// <summary>The character after the last one.</summary>
    public int? End { get; init; }

    /// <summary>Where the document came from.</summary>
    public string? Uri { get; init; }

    /// <summary>When it was said or written.</summary>
    public DateTimeOffset? At { get; init; }
}
