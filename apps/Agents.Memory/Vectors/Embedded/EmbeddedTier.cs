namespace Agents.Memory.Vectors.Embedded;

/// <summary>The vector tier on this machine's disk: exact, without a server. One process owns its folder.</summary>
internal sealed class EmbeddedTier(EmbeddedOptions options, ILogger<EmbeddedTier> logger) : IVectorTier, IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private volatile Opened? _opened;
    private FolderLock? _lock;
    private bool _disposed;

    /// <summary>Told of every step of a write; for tests, which look at the files then.</summary>
    internal Action<WriteStep>? OnStep { get; init; }

    public Task PrepareAsync(VectorModel model, CancellationToken cancellationToken) => OpenAsync(model, cancellationToken);

    public async Task<IReadOnlyList<VectorFault>> UpsertAsync(
        VectorCollection collection, IReadOnlyList<VectorItem> items, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var opened = await OpenedAsync(cancellationToken);
        return await opened.Of(collection).UpsertAsync(items, opened.Model, cancellationToken);
    }

    public async Task<IReadOnlyList<VectorFault>> DeleteAsync(
        VectorCollection collection, string tenant, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var opened = await OpenedAsync(cancellationToken);
        await opened.Of(collection).DeleteAsync(tenant, ids, cancellationToken);
        return [];
    }

    public async Task<IReadOnlyList<VectorHit>> SearchAsync(VectorCollection collection, VectorQuery query, CancellationToken cancellationToken)
    {
        var opened = await OpenedAsync(cancellationToken);
        VectorRules.Check(query, opened.Model);

        // On another thread: who has a time budget goes on when it is over.
        return await Task.Run(() => opened.Of(collection).Search(query, cancellationToken), cancellationToken);
    }

    public async Task<IReadOnlyList<string>> ListAsync(
        VectorCollection collection, VectorFilter filter, string? after, int limit, CancellationToken cancellationToken)
    {
        var opened = await OpenedAsync(cancellationToken);
        VectorRules.Check(filter, limit);
        return await Task.Run(() => opened.Of(collection).List(filter, after, limit, cancellationToken), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync();
        try
        {
            _disposed = true;
            _opened?.Dispose();
            _opened = null;
            _lock?.Dispose();
        }
        finally
        {
            _opening.Release();
        }
    }

    private async ValueTask<Opened> OpenedAsync(CancellationToken cancellationToken)
    {
        var opened = _opened ?? throw new VectorTierException("The vector index is not open: it has not been prepared, or preparing it has failed.");
        return opened.HasFailed ? await OpenAsync(opened.Model, cancellationToken) : opened;
    }

    private async Task<Opened> OpenAsync(VectorModel model, CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_opened is { HasFailed: false } good && good.Model == model) return good;
            return await Task.Run(() => Open(model), cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }

    private Opened Open(VectorModel model)
    {
        var folder = Path.GetFullPath(options.Path);
        _lock ??= FolderLock.Take(folder);
        _opened?.Dispose();
        EmbeddedCollection? memories = null;
        try
        {
            memories = EmbeddedCollection.Open("memories", Path.Combine(folder, "memories"), model, options.ScanThreads, logger, OnStep);
            var knowledge = EmbeddedCollection.Open("knowledge", Path.Combine(folder, "knowledge"), model, options.ScanThreads, logger, OnStep);
            return _opened = new Opened(model, memories, knowledge);
        }
        catch
        {
            memories?.Dispose();
            throw;
        }
    }

    private sealed record Opened(VectorModel Model, EmbeddedCollection Memories, EmbeddedCollection Knowledge) : IDisposable
    {
        public bool HasFailed => Memories.HasFailed || Knowledge.HasFailed;

        public EmbeddedCollection Of(VectorCollection collection) => collection is VectorCollection.Memories ? Memories : Knowledge;

        public void Dispose()
        {
            Memories.Dispose();
            Knowledge.Dispose();
        }
    }
}
