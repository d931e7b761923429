using Agents.Hosting.State;

namespace Agents.Memory.Knowledge.Records;

/// <summary>Records and texts of documents.</summary>
internal sealed class DocumentStore(IStateStore store)
{
    public Task<Versioned<DocumentRecord>> ReadAsync(string tenant, string id, CancellationToken cancellationToken) =>
        store.ReadAsync<DocumentRecord>(DocumentKeys.Record(tenant, id), cancellationToken);

    /// <summary>The records of different documents, in the order of their ids; null where there is none.</summary>
    public async Task<IReadOnlyList<DocumentRecord?>> ReadManyAsync(string tenant, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        [.. (await store.ReadManyAsync<DocumentRecord>([.. ids.Select(id => DocumentKeys.Record(tenant, id))], cancellationToken)).Select(one => one.Value)];

    /// <summary>False: somebody else has written it meanwhile.</summary>
    public Task<bool> TryWriteAsync(string tenant, DocumentRecord record, string etag, CancellationToken cancellationToken) =>
        store.TrySaveAsync(new StateChange<DocumentRecord>(DocumentKeys.Record(tenant, record.Id), record, etag), cancellationToken);

    public Task<bool> TryDeleteAsync(string tenant, string id, string etag, CancellationToken cancellationToken) =>
        store.TryDeleteAsync(DocumentKeys.Record(tenant, id), etag, cancellationToken);

    /// <summary>Null: it is gone.</summary>
    public async Task<string?> ReadTextAsync(string tenant, string id, string text, CancellationToken cancellationToken) =>
        (await store.ReadAsync<DocumentText>(DocumentKeys.Text(tenant, id, text), cancellationToken)).Value?.Text;

    public Task WriteTextAsync(string tenant, string id, string text, string content, CancellationToken cancellationToken) =>
        store.WriteAsync(DocumentKeys.Text(tenant, id, text), new DocumentText(content), cancellationToken);

    public Task DeleteTextsAsync(string tenant, string id, IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        store.DeleteManyAsync([.. texts.Select(text => DocumentKeys.Text(tenant, id, text))], cancellationToken);
}
