namespace Agents.Memory.Vectors;

/// <summary>A memory, or a piece of a document, as it is searched.</summary>
internal sealed record VectorItem
{
    /// <summary>Unique within collection and tenant: 1 to 200 characters out of <c>A-Z a-z 0-9 - _ =</c>.</summary>
    public required string Id { get; init; }

    public required string Tenant { get; init; }

    /// <summary>Whose memory it is; null in knowledge, where <see cref="Groups"/> say who may read.</summary>
    public string? User { get; init; }

    /// <summary>Who may read, at most 64; empty in memories.</summary>
    public IReadOnlyList<string> Groups { get => field ?? []; init; } = [];

    /// <summary>What it is: <c>fact</c>, <c>episode</c>, <c>chunk</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is a part of: the document of a piece, the session of a memory.</summary>
    public string? Parent { get; init; }

    /// <summary>Searched by keyword, besides the text.</summary>
    public string? Title { get; init; }

    /// <summary>Searched by keyword; the vector is of it. At most 16 KiB.</summary>
    public required string Text { get; init; }

    public required ReadOnlyMemory<float> Vector { get; init; }

    /// <summary>From then on it is not found any more; null: no end. Whole milliseconds, UTC.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was said or written. Whole milliseconds, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether it holds: false for a fact that a newer one has replaced.</summary>
    public bool Current { get; init; } = true;

    /// <summary>What the owner of the item needs back, as JSON; not searched. At most 8 KiB.</summary>
    public string Payload { get; init; } = "{}";
}
