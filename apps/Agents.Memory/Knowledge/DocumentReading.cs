using System.Globalization;
using Agents.Memory.Audit;
using Agents.Memory.Knowledge.Access;
using Agents.Memory.Knowledge.Records;

namespace Agents.Memory.Knowledge;

/// <summary>Shows documents to those who may read them. What is foreign and what does not exist is the same.</summary>
internal sealed class DocumentReading(DocumentStore documents, ShelfStore shelves, IAuditLog audit, TimeProvider time)
{
    /// <summary>The record; null: it is not there for this reader, which is in the audit log.</summary>
    public async Task<DocumentRecord?> FindAsync(Reader reader, string id, CancellationToken cancellationToken)
    {
        var record = (await documents.ReadAsync(reader.Tenant, id, cancellationToken)).Value;
        if (record is not null && record.IsThere(time.GetUtcNow()) && reader.MayRead(record))
            return record;
        // The same for both, in time too.
        await AuditAsync(reader, AuditAction.Refused, id, null, null, null, cancellationToken);
        return null;
    }

    /// <summary>Whether the newest version is found by searches.</summary>
    public async Task<bool> IsSearchableAsync(Reader reader, string id, CancellationToken cancellationToken) =>
        (await shelves.ReadAsync(reader.Tenant, id, cancellationToken))?.Intents is not { Count: > 0 };

    /// <summary>The text of a version that the reader may see; null: it is gone.</summary>
    public async Task<string?> TextAsync(Reader reader, DocumentRecord record, DocumentVersion version, CancellationToken cancellationToken)
    {
        await AuditReadAsync(reader, record, version, "content", cancellationToken);
        var text = await documents.ReadTextAsync(reader.Tenant, record.Id, version.Text, cancellationToken);
        // A document that is deleted meanwhile loses its texts one after the other.
        return (await documents.ReadAsync(reader.Tenant, record.Id, cancellationToken)).Value is { } now
            && now.IsThere(time.GetUtcNow()) && reader.MayRead(now, version) ? text : null;
    }

    public Task AuditReadAsync(Reader reader, DocumentRecord record, DocumentVersion version, string what, CancellationToken cancellationToken) => AuditAsync(
        reader, AuditAction.Read, record.Id, record.Owner, version.Digest,
        string.Create(CultureInfo.InvariantCulture, $"{what} version={version.Number}"), cancellationToken);

    /// <summary>The next documents by id, and whether there are more.</summary>
    public async Task<(IReadOnlyList<DocumentRecord> Page, bool IsMore)> ListAsync(Reader reader, string? after, int limit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        string[] ids =
        [
            .. (await shelves.ReadAllAsync(reader.Tenant, cancellationToken))
                .Where(one => (after is null || string.CompareOrdinal(one.Key, after) > 0) && reader.MayRead(one.Value.Owner, one.Value.Groups) && !(one.Value.ExpiresAt <= now))
                .Select(one => one.Key).Order(StringComparer.Ordinal),
        ];
        var page = new List<DocumentRecord>();
        // The list may be a moment ahead of the records or behind them, so more may have to be looked at.
        foreach (var some in ids.Chunk(limit + 1))
        {
            page.AddRange((await documents.ReadManyAsync(reader.Tenant, some, cancellationToken)).OfType<DocumentRecord>()
                .Where(one => one.IsThere(now) && reader.MayRead(one)));
            if (page.Count > limit)
                break;
        }
        await AuditAsync(reader, AuditAction.Searched, "list", null, null, string.Create(CultureInfo.InvariantCulture, $"documents={Math.Min(limit, page.Count)}"), cancellationToken);
        return ([.. page.Take(limit)], page.Count > limit);
    }

    private Task AuditAsync(
        Reader reader, AuditAction action, string id, string? owner, string? digest, string? detail, CancellationToken cancellationToken) =>
        audit.RecordAsync(
            new AuditEvent { Tenant = reader.Tenant, By = reader.Subject, Action = action, Kind = "document", Id = id, Person = owner, Digest = digest, Detail = detail },
            cancellationToken);
}
