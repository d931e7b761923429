using Agents.Memory.Audit;
using Agents.Memory.Knowledge.Reading;

namespace Agents.Memory.Knowledge.Records;

/// <summary>A document as the state store has it: the truth, of which the vector tier is derived.</summary>
internal sealed record DocumentRecord
{
    public required string Id { get; init; }

    /// <summary>
    /// Higher with every change that its pieces show, also over deletions: pieces of two revisions have different ids, so that what is late
    /// never writes over what is newer.
    /// </summary>
    public required long Revision { get; init; }

    public required string Owner { get; init; }

    public required Classification Classification { get; init; }

    /// <summary>Who may read besides the owner; none: everyone of the tenant.</summary>
    public IReadOnlyList<string> Groups { get => field ?? []; init; } = [];

    public required string Title { get; init; }

    /// <summary>Whether a caller chose the title; else it is that of the content.</summary>
    public bool IsTitleGiven { get; init; }

    public string? Source { get; init; }

    /// <summary>Days from the newest content on; null: none, or <see cref="ExpiresAt"/> was given.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>When it expires, were it not for a hold.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public LegalHold? Hold { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Oldest first; the last one is searched.</summary>
    public required IReadOnlyList<DocumentVersion> Versions { get; init; }

    /// <summary>Set: it is gone for everybody, and what is left of it is being removed.</summary>
    public Removal? Removal { get; init; }

    public DocumentVersion Current() => Versions[^1];

    /// <summary>When it is not found any more; a hold wins.</summary>
    public DateTimeOffset? Expiry() => Hold is null ? ExpiresAt : null;

    /// <summary>Whether anybody may still see it.</summary>
    public bool IsThere(DateTimeOffset now) => Removal is null && !(Expiry() <= now);
}

/// <summary>A content that the document had.</summary>
internal sealed record DocumentVersion
{
    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    /// <summary>Of the content as it was given, see <see cref="ReadDocument.Digest"/>.</summary>
    public required string Digest { get; init; }

    public required DocumentFormat Format { get; init; }

    public required int Characters { get; init; }

    public required int Chunks { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Title { get; init; }

    /// <summary>
    /// Who could read it while it was the newest one: who opens a document to more people with a content made for them does not open what it
    /// said before.
    /// </summary>
    public IReadOnlyList<string> Groups { get => field ?? []; init; } = [];

    /// <summary>Name of its text in the store.</summary>
    public required string Text { get; init; }
}

/// <summary>Keeps a document from being expired, deleted and erased.</summary>
internal sealed record LegalHold(DateTimeOffset Since, string? Reason);

/// <summary>Why a document goes.</summary>
/// <param name="Action"><see cref="AuditAction.Deleted"/>, <see cref="AuditAction.Expired"/> or <see cref="AuditAction.Erased"/>.</param>
/// <param name="By">Who asked for it; <c>system</c> for jobs.</param>
/// <param name="IsAudited">Whether the audit log has it.</param>
internal sealed record Removal(AuditAction Action, string By, bool IsAudited);

/// <summary>The text of a version.</summary>
internal sealed record DocumentText(string Text);
