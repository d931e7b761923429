using Agents.Memory.Audit;
using Agents.Memory.Knowledge.Records;

namespace Agents.Memory.Knowledge.Indexing;

/// <summary>
/// Ends what a change of a record began: vector tier, texts and lists become as the record says. It may be done twice, by several processes
/// at a time, and after one that died in the middle.
/// </summary>
internal sealed class Settlement(DocumentStore documents, ShelfStore shelves, DocumentIndex index, IAuditLog audit)
{
    /// <summary>Whether the record asks for nothing more; the intents are taken away then.</summary>
    /// <param name="tenant">Whose document it is.</param>
    /// <param name="id">The document.</param>
    /// <param name="intents">Those that are ended by this: one's own, or those of processes that died.</param>
    /// <param name="cancellationToken">Ends it; the intents stay.</param>
    /// <exception cref="Vectors.VectorTierException">The vector tier does not do its part.</exception>
    public async Task SettleAsync(string tenant, string id, IReadOnlyList<Intent> intents, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (record, etag) = await documents.ReadAsync(tenant, id, cancellationToken);
            if (record is { Removal: null })
                await index.BringInAsync(tenant, record, cancellationToken);
            else
                await index.TakeOutAsync(tenant, id, cancellationToken);
            await documents.DeleteTextsAsync(tenant, id, Unneeded(record, intents), cancellationToken);
            if (record?.Removal is { } removal)
            {
                if (!removal.IsAudited && !await AuditAsync(tenant, record, removal, etag, cancellationToken))
                    continue;
                etag = (await documents.ReadAsync(tenant, id, cancellationToken)).ETag;
                await documents.TryDeleteAsync(tenant, id, etag, cancellationToken);
            }
            // Changed meanwhile: what was done may be too late for it, or in its way.
            var now = (await documents.ReadAsync(tenant, id, cancellationToken)).Value;
            if (now?.Revision != (record is { Removal: null } ? record.Revision : null))
                continue;
            await shelves.ChangeAsync(tenant, id, entry => Without(entry, now, intents), cancellationToken);
            return;
        }
    }

    private async Task<bool> AuditAsync(string tenant, DocumentRecord record, Removal removal, string etag, CancellationToken cancellationToken)
    {
        await audit.RecordAsync(
            new AuditEvent
            {
                Tenant = tenant,
                By = removal.By,
                Action = removal.Action,
                Kind = "document",
                Id = record.Id,
                Person = record.Owner,
                Digest = record.Current().Digest,
                Detail = $"versions={record.Versions.Count}",
            },
            cancellationToken);
        return await documents.TryWriteAsync(tenant, record with { Removal = removal with { IsAudited = true } }, etag, cancellationToken);
    }

    private static List<string> Unneeded(DocumentRecord? record, IReadOnlyList<Intent> intents)
    {
        var texts = intents.SelectMany(one => one.Texts).ToHashSet(StringComparer.Ordinal);
        if (record is { Removal: null })
            texts.ExceptWith(record.Versions.Select(one => one.Text));
        else if (record is not null)
            texts.UnionWith(record.Versions.Select(one => one.Text));
        return [.. texts];
    }

    private static ShelfEntry? Without(ShelfEntry? entry, DocumentRecord? record, IReadOnlyList<Intent> intents)
    {
        Intent[] left = [.. (entry?.Intents ?? []).Where(one => !intents.Any(ended => ended.Id == one.Id))];
        return record is not null ? ShelfEntry.Of(record) with { Intents = left }
            // Others are about to write it, or have ended a moment ago.
            : left.Length > 0 ? entry! with { Intents = left }
            : null;
    }
}
