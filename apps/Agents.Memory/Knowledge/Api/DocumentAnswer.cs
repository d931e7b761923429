using Agents.Memory.Knowledge.Access;
using Agents.Memory.Knowledge.Records;

namespace Agents.Memory.Knowledge.Api;

/// <summary>A document as a caller sees it.</summary>
internal sealed record DocumentAnswer
{
    public required string Id { get; init; }

    public required int Version { get; init; }

    /// <summary><c>searchable</c>, or <c>pending</c>: written, and not found yet.</summary>
    public string? State { get; init; }

    /// <summary>Of a write: <c>created</c>, <c>updated</c>, <c>unchanged</c>.</summary>
    public string? Result { get; init; }

    public required string Title { get; init; }

    public required Classification Classification { get; init; }

    public required string Owner { get; init; }

    public required IReadOnlyList<string> Groups { get; init; }

    public int? RetentionDays { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public required bool LegalHold { get; init; }

    public DateTimeOffset? HeldSince { get; init; }

    public string? HoldReason { get; init; }

    public string? Source { get; init; }

    public required string ContentType { get; init; }

    /// <summary>SHA-256 of type and content as they were given.</summary>
    public required string Digest { get; init; }

    public required int Chunks { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Newest first; only those that the caller may see.</summary>
    public IReadOnlyList<VersionAnswer>? Versions { get; init; }

    /// <summary>Which version <see cref="Content"/> is.</summary>
    public int? ContentVersion { get; init; }

    /// <summary>The text that citations count in.</summary>
    public string? Content { get; init; }

    public static DocumentAnswer Of(DocumentRecord record) => new()
    {
        Id = record.Id,
        Version = record.Current().Number,
        Title = record.Title,
        Classification = record.Classification,
        Owner = record.Owner,
        Groups = record.Groups,
        RetentionDays = record.RetentionDays,
        ExpiresAt = record.ExpiresAt,
        LegalHold = record.Hold is not null,
        HeldSince = record.Hold?.Since,
        HoldReason = record.Hold?.Reason,
        Source = record.Source,
        ContentType = DocumentBody.Word(record.Current().Format),
        Digest = record.Current().Digest,
        Chunks = record.Current().Chunks,
        CreatedAt = record.CreatedAt,
        ChangedAt = record.ChangedAt,
    };

    public static DocumentAnswer WithVersions(DocumentRecord record, Reader reader) => Of(record) with
    {
        Versions = [.. record.Versions.Reverse().Where(one => reader.MayRead(record, one)).Select(VersionAnswer.Of)],
    };

    public static string StateOf(bool isSearchable) => isSearchable ? "searchable" : "pending";
}

internal sealed record VersionAnswer(int Version, string Title, string ContentType, string Digest, int Characters, int Chunks, DateTimeOffset At)
{
    public static VersionAnswer Of(DocumentVersion version) => new(
        version.Number, version.Title, DocumentBody.Word(version.Format), version.Digest, version.Characters, version.Chunks, version.At);
}
