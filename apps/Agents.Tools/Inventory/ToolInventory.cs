using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Tools.Adapters;
using Agents.Tools.Ledger;
using Dapr;

namespace Agents.Tools.Inventory;

/// <summary>The tools as this worker knows them: the last revision that could be read. A refresh that fails changes nothing.</summary>
internal sealed partial class ToolInventory(
    ILedgerStore store, IAdapterFactory adapters, ToolsOptions options, TimeProvider time, ILogger<ToolInventory> logger)
    : BackgroundService
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private long _refreshedAt;
    private ToolCatalog _current = ToolCatalog.Empty;
    private InventoryDocument? _document;

    public ToolCatalog Current => Volatile.Read(ref _current);

    /// <summary>What <see cref="Current"/> was made of; null as long as none was read.</summary>
    public InventoryDocument? Document => Volatile.Read(ref _document);

    /// <summary>
    /// The version, or another of the same tool when that one is gone. A tool that is not known may be new: then the inventory is
    /// read again first, at most once a second.
    /// </summary>
    public async ValueTask<ToolVersion?> FindAsync(string tool, string version, CancellationToken cancellationToken)
    {
        var found = Current.Find(tool, version);
        if (found?.Manifest.Version == version)
            return found;
        if (_refreshedAt == 0 || time.GetElapsedTime(_refreshedAt) > ShortestPause)
            await RefreshAsync(cancellationToken);
        return Current.Find(tool, version);
    }

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            var read = await store.ReadAsync<InventoryDocument>(LedgerKeys.Inventory, cancellationToken);
            if (read.Value is not { Tools.Count: > 0 } document)
                Log.Empty(logger, Current.Revision);
            else if (document.Revision != Current.Revision)
                Apply(document);
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException)
        {
            Log.NotRead(logger, exception.Message, Current.Revision);
        }
        finally
        {
            _refreshedAt = time.GetTimestamp();
            _refreshing.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.InventoryRefreshSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await RefreshAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app stops; there is nothing to finish.
        }
    }

    private void Apply(InventoryDocument document)
    {
        var catalog = ToolCatalog.Create(document, adapters);
        Volatile.Write(ref _document, document);
        Volatile.Write(ref _current, catalog);
        Log.Applied(logger, document.Revision, document.Tools.Count);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Inventory revision {Revision} applied: {Count} tool versions")]
        public static partial void Applied(ILogger logger, long revision, int count);

        [LoggerMessage(2, LogLevel.Warning, "The inventory in the state store is empty; keeping revision {Revision}")]
        public static partial void Empty(ILogger logger, long revision);

        [LoggerMessage(3, LogLevel.Warning, "The inventory could not be read: {Reason}; keeping revision {Revision}")]
        public static partial void NotRead(ILogger logger, string reason, long revision);
    }
}
