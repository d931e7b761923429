using System.Text.Json.Serialization;
using Agents.Hosting.State;
using Agents.Memory.Audit;

namespace Agents.Memory.LongTerm.Records;

/// <summary>
/// What there is of one person: one document, changed by etag, so that every change of his memories is one write that is there or not. What
/// has to follow in other places stands in it until it was done.
/// </summary>
internal sealed record UserBook : IExact
{
    /// <summary>Most turns that are remembered as taken.</summary>
    public const int MaxSeen = 512;

    /// <summary>Most memories that are remembered as deleted.</summary>
    public const int MaxGone = 1000;

    /// <summary>Most sessions whose turns are collected for an episode.</summary>
    public const int MaxSessions = 8;

    public static UserBook Empty { get; } = new();

    /// <summary>Grows with every change.</summary>
    public long Revision { get; init; }

    public IReadOnlyList<BookEntry> Entries { get => field ?? []; init; } = [];

    /// <summary>What has to be written, audited or indexed.</summary>
    public IReadOnlyList<PendingMemory> Pending { get => field ?? []; init; } = [];

    /// <summary>What has to be removed from records and index.</summary>
    public IReadOnlyList<PendingRemoval> Removing { get => field ?? []; init; } = [];

    /// <summary>Digests of the turns that were taken, the latest last.</summary>
    public IReadOnlyList<string> Seen { get => field ?? []; init; } = [];

    /// <summary>What was deleted on request: statements of before do not bring it back.</summary>
    public IReadOnlyList<GoneMemory> Gone { get => field ?? []; init; } = [];

    public IReadOnlyList<SessionWindow> Sessions { get => field ?? []; init; } = [];

    /// <summary>Whether the person stands on the list of <see cref="Books.KnownPeople"/>.</summary>
    public bool IsListed { get; init; }

    /// <summary>When everything of the person was erased; what was said by then is not kept.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>Ids that the erasure removed, for its second look.</summary>
    public IReadOnlyList<string> Erased { get => field ?? []; init; } = [];

    [JsonIgnore]
    public bool IsSettled => Pending.Count == 0 && Removing.Count == 0;
}

/// <summary>What is known of a memory without reading its record.</summary>
internal sealed record BookEntry
{
    public required string Id { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public MemoryKind Kind { get; init; }

    public required string Group { get; init; }

    /// <summary>As <see cref="MemoryRecord.Place"/>.</summary>
    public string? Place { get; init; }

    public required DateTimeOffset LastSaidAt { get; init; }

    public required double Importance { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Current { get; init; }

    /// <summary>From then on it does not hold; null: no end is known.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Recalled { get; init; }

    public DateTimeOffset? RecalledAt { get; init; }

    public bool HoldsAt(DateTimeOffset now) => Current && !(ValidTo <= now);
}

/// <summary>A memory whose record or index is behind.</summary>
internal sealed record PendingMemory
{
    public required string Id { get; init; }

    /// <summary>Of the book, when it was changed.</summary>
    public required long Revision { get; init; }

    /// <summary>What has to be written; null: it was.</summary>
    public MemoryRecord? Record { get; init; }

    /// <summary>Whether it has to be indexed.</summary>
    public bool Index { get; init; }

    public AuditNote? Audit { get; init; }
}

/// <summary>A memory that has to be removed.</summary>
internal sealed record PendingRemoval(string Id, AuditNote? Audit);

/// <summary>What the audit log has to hear.</summary>
internal sealed record AuditNote(string By, AuditAction Action);

/// <summary>A memory that was deleted.</summary>
internal sealed record GoneMemory(string Id, DateTimeOffset At);
