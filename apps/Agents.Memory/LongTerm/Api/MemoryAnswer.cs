using Agents.Memory.LongTerm.Records;

namespace Agents.Memory.LongTerm.Api;

/// <summary>A memory as callers see it.</summary>
internal sealed record MemoryAnswer
{
    public required string Id { get; init; }

    public required MemoryKind Kind { get; init; }

    public required string Text { get; init; }

    /// <summary>What it says, taken apart; absent: it could not be.</summary>
    public MemorySlot? Slot { get; init; }

    /// <summary>Whether it holds now.</summary>
    public required bool Current { get; init; }

    public required double Importance { get; init; }

    public required double Confidence { get; init; }

    /// <summary>Turns that said it, the latest first, at most 16.</summary>
    public required IReadOnlyList<MemorySource> Sources { get; init; }

    public required DateTimeOffset ValidFrom { get; init; }

    public DateTimeOffset? ValidTo { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastSaidAt { get; init; }

    public int Recalled { get; init; }

    public DateTimeOffset? LastRecalledAt { get; init; }

    public string? SupersededBy { get; init; }

    public static MemoryAnswer Of(StoredMemory memory, DateTimeOffset now) => new()
    {
        Id = memory.Record.Id,
        Kind = memory.Record.Kind,
        Text = memory.Record.Text,
        Slot = memory.Record.Slot,
        Current = memory.Entry.HoldsAt(now),
        Importance = memory.Entry.Importance,
        Confidence = memory.Record.Certainty,
        Sources = memory.Record.Sources,
        ValidFrom = memory.Record.ValidFrom,
        ValidTo = memory.Entry.ValidTo,
        CreatedAt = memory.Record.CreatedAt,
        LastSaidAt = memory.Record.LastSaidAt,
        Recalled = memory.Entry.Recalled,
        LastRecalledAt = memory.Entry.RecalledAt,
        SupersededBy = memory.Record.SupersededBy,
    };
}

/// <summary>A page of memories.</summary>
/// <param name="Memories">The latest said first.</param>
/// <param name="Next">Value of <c>after</c> for the next page; absent: this is the last one.</param>
internal sealed record MemoryPage(IReadOnlyList<MemoryAnswer> Memories, string? Next);

/// <summary>A memory with what was before or after it in its place, the latest said first.</summary>
internal sealed record MemoryWithHistory(MemoryAnswer Memory, IReadOnlyList<MemoryAnswer> History);

/// <summary>What was deleted.</summary>
internal sealed record DeletedAnswer(int Deleted);
