namespace Agents.Memory.Knowledge.Records;

/// <summary>A part of the list of a tenant's documents.</summary>
internal sealed record Shelf
{
    public IReadOnlyDictionary<string, ShelfEntry> Documents { get => field ?? new Dictionary<string, ShelfEntry>(); init; } = new Dictionary<string, ShelfEntry>();
}

/// <summary>
/// What jobs and lists need to know of a document to find it. It may be a moment ahead of the record or behind it; the record decides.
/// </summary>
internal sealed record ShelfEntry
{
    public required string Owner { get; init; }

    public IReadOnlyList<string> Groups { get => field ?? []; init; } = [];

    /// <summary>See <see cref="DocumentRecord.Expiry"/>.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What is under way. Old ones belong to processes that died: somebody has to end what they began.</summary>
    public IReadOnlyList<Intent> Intents { get => field ?? []; init; } = [];

    public static ShelfEntry Of(DocumentRecord record) => new() { Owner = record.Owner, Groups = record.Groups, ExpiresAt = record.Expiry() };
}

/// <summary>
/// Somebody is about to change the record. Written before it is, and taken away when the vector tier and the texts are as the record says.
/// </summary>
/// <param name="Id">Of this change.</param>
/// <param name="Since">When it began.</param>
/// <param name="Texts">Texts that it writes, or needs no more. Those that the record does not name at the end are removed.</param>
internal sealed record Intent(string Id, DateTimeOffset Since, IReadOnlyList<string> Texts);
