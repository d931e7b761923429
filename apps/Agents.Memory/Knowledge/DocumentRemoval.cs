using Agents.Memory.Audit;
using Agents.Memory.Knowledge.Indexing;
using Agents.Memory.Knowledge.Records;

namespace Agents.Memory.Knowledge;

/// <summary>
/// Takes documents away. From the moment that the record says so nobody sees the document any more, whatever the vector tier still has; then
/// pieces, texts and the record itself go.
/// </summary>
internal sealed class DocumentRemoval(DocumentStore documents, ShelfStore shelves, Settlement settlement, TimeProvider time)
{
    /// <summary>Removes a document if the record allows it, and then returns it; null when it is not there, or not allowed.</summary>
    /// <param name="tenant">Whose document it is.</param>
    /// <param name="id">The document.</param>
    /// <param name="removal">Why.</param>
    /// <param name="isAllowed">Asked again when the record changed meanwhile. Documents under legal hold are not even asked for.</param>
    /// <param name="cancellationToken">Ends it; what was begun is ended by the upkeep.</param>
    public async Task<RemovalResult> RemoveAsync(
        string tenant, string id, Removal removal, Func<DocumentRecord, bool> isAllowed, CancellationToken cancellationToken)
    {
        var intent = new Intent(Guid.NewGuid().ToString("N"), time.GetUtcNow(), []);
        var isAnnounced = false;
        while (true)
        {
            var (record, etag) = await documents.ReadAsync(tenant, id, cancellationToken);
            if (record is null || (record.Removal is null && !isAllowed(record)))
                return await EndAsync(new RemovalResult(RemovalState.NotThere, null));
            if (record.Hold is not null && record.Removal is null)
                return await EndAsync(new RemovalResult(RemovalState.Held, record));
            // Written before the record, so that somebody ends it when this process dies.
            if (!isAnnounced)
            {
                await shelves.ChangeAsync(
                    tenant, id, entry => (entry ?? ShelfEntry.Of(record)) with { Intents = [.. entry?.Intents ?? [], intent] }, cancellationToken);
                isAnnounced = true;
            }
            if (record.Removal is null
                && !await documents.TryWriteAsync(tenant, record with { Revision = record.Revision + 1, Removal = removal }, etag, cancellationToken))
                continue;
            try
            {
                await settlement.SettleAsync(tenant, id, [intent], cancellationToken);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The record says that it is gone, and the intent has the rest of it done later.
                return new RemovalResult(RemovalState.Begun, record);
            }
            return new RemovalResult(record.Removal is null ? RemovalState.Removed : RemovalState.NotThere, record);
        }

        async Task<RemovalResult> EndAsync(RemovalResult result)
        {
            if (isAnnounced)
                await settlement.SettleAsync(tenant, id, [intent], cancellationToken);
            return result;
        }
    }

    public Task<RemovalResult> ExpireAsync(string tenant, string id, CancellationToken cancellationToken) => RemoveAsync(
        tenant, id, new Removal(AuditAction.Expired, "system", IsAudited: false), record => record.Expiry() <= time.GetUtcNow(), cancellationToken);
}

/// <param name="State">What became of it.</param>
/// <param name="Record">As it was, when there was one.</param>
internal sealed record RemovalResult(RemovalState State, DocumentRecord? Record);

internal enum RemovalState
{
    /// <summary>Nothing of it is left.</summary>
    Removed,

    /// <summary>Nobody sees it any more; what is left is removed later.</summary>
    Begun,

    NotThere,

    /// <summary>It is under legal hold.</summary>
    Held,
}
