using System.Collections.Concurrent;
using Agents.Hosting.State;

namespace Agents.Memory.Knowledge.Records;

/// <summary>The list of a tenant's documents, in a fixed number of parts so that writers seldom meet.</summary>
internal sealed class ShelfStore(IStateStore store)
{
    private readonly ConcurrentDictionary<string, bool> _tenants = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, DocumentKeys.Shelves).Select(_ => new SemaphoreSlim(1, 1))];

    public Task<IReadOnlyList<string>> TenantsAsync(CancellationToken cancellationToken) =>
        NameLists.ReadAsync(store, DocumentKeys.Tenants, cancellationToken);

    public async Task<ShelfEntry?> ReadAsync(string tenant, string id, CancellationToken cancellationToken) =>
        (await store.ReadAsync<Shelf>(Key(tenant, id), cancellationToken)).Value?.Documents.GetValueOrDefault(id);

    public async Task<IReadOnlyList<KeyValuePair<string, ShelfEntry>>> ReadShelfAsync(string tenant, int shelf, CancellationToken cancellationToken) =>
        [.. (await store.ReadAsync<Shelf>(DocumentKeys.Shelf(tenant, shelf), cancellationToken)).Value?.Documents ?? new Dictionary<string, ShelfEntry>()];

    /// <summary>All documents of a tenant, in no order.</summary>
    public async Task<IReadOnlyList<KeyValuePair<string, ShelfEntry>>> ReadAllAsync(string tenant, CancellationToken cancellationToken)
    {
        var keys = Enumerable.Range(0, DocumentKeys.Shelves).Select(shelf => DocumentKeys.Shelf(tenant, shelf)).ToArray();
        return [.. (await store.ReadManyAsync<Shelf>(keys, cancellationToken)).SelectMany(one => one.Value?.Documents ?? new Dictionary<string, ShelfEntry>())];
    }

    /// <summary>Writes what the change makes of the entry; null: there is none. False: the shelf is full.</summary>
    public async Task<bool> ChangeAsync(string tenant, string id, Func<ShelfEntry?, ShelfEntry?> change, CancellationToken cancellationToken)
    {
        if (!_tenants.ContainsKey(tenant))
        {
            await NameLists.AddAsync(store, DocumentKeys.Tenants, tenant, cancellationToken);
            _tenants[tenant] = true;
        }
        // Writers of this process take turns, so that they do not spoil each other's etags.
        var turn = _turns[DocumentKeys.ShelfOf(tenant, id)];
        await turn.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                var read = await store.ReadAsync<Shelf>(Key(tenant, id), cancellationToken);
                var documents = new Dictionary<string, ShelfEntry>(read.Value?.Documents ?? new Dictionary<string, ShelfEntry>(), StringComparer.Ordinal);
                var known = documents.GetValueOrDefault(id);
                var entry = change(known);
                if (ReferenceEquals(entry, known))
                    return true;
                if (entry is null)
                    documents.Remove(id);
                else if (known is null && documents.Count >= KnowledgeLimits.MaxPerShelf)
                    return false;
                else
                    documents[id] = entry;
                if (await store.TrySaveAsync(read.Change(Key(tenant, id), new Shelf { Documents = documents }), cancellationToken))
                    return true;
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private static string Key(string tenant, string id) => DocumentKeys.Shelf(tenant, DocumentKeys.ShelfOf(tenant, id));
}
