using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Hosting.Signals;
using Dapr;
using Dapr.Client;

namespace Agents.Gateway.Inventory;

/// <summary>
/// Reads the inventory when a signal tells of a new revision, and again and again for signals that got lost. A failed or empty answer
/// never wipes the tools that are there.
/// </summary>
internal sealed partial class CatalogRefresh(
    DaprClient dapr, CurrentCatalog catalog, GatewayOptions options, TimeProvider time, ILogger<CatalogRefresh> logger)
    : BackgroundService, ISignalListener
{
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private readonly SemaphoreSlim _told = new(0);
    private bool _failing;

    public void Hear(Signal signal)
    {
        if (signal.Kind == Signal.InventoryChanged && signal.Revision != catalog.Value.Revision)
        {
            _told.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await RefreshAsync(stoppingToken);
            await WaitAsync(Math.Min(options.InventoryRefreshMs, catalog.IsLoaded ? int.MaxValue : 250), stoppingToken);
        }
    }

    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _refreshing.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The app stops, or who wanted the refresh is gone.
            return;
        }

        try
        {
            var document = await dapr.GetStateAsync<InventoryDocument?>(
                ComponentNames.Ledger, LedgerKeys.Inventory, ConsistencyMode.Strong, cancellationToken: cancellationToken);
            _failing = false;
            if (document is { Tools.Count: > 0 } && document.Revision != catalog.Value.Revision)
            {
                catalog.Value = ToolCatalog.Build(document, catalog.Value, (tool, reason) => Log.Unusable(logger, tool, reason));
                Log.Loaded(logger, document.Revision, (time.GetUtcNow() - document.UpdatedAt).TotalMilliseconds, catalog.Value.List.Tools.Count);
            }
        }
        catch (Exception e) when (e is DaprException or HttpRequestException or JsonException)
        {
            // Once per outage, not once per second.
            if (!_failing)
            {
                Log.NotRead(logger, e.Message);
            }

            _failing = true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The app stops, or who wanted the refresh is gone.
        }
        finally
        {
            _refreshing.Release();
        }
    }

    /// <summary>Waits until a signal comes or the time is up. Signals that came meanwhile are one.</summary>
    private async Task WaitAsync(int limitMs, CancellationToken stoppingToken)
    {
        using var timer = new CancellationTokenSource(TimeSpan.FromMilliseconds(limitMs), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stoppingToken);
        await _told.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_told.Wait(0, CancellationToken.None))
        {
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Inventory revision {Revision} applied {Milliseconds:F0} ms after it was written: {Count} tools")]
        public static partial void Loaded(ILogger logger, long revision, double milliseconds, int count);

        [LoggerMessage(2, LogLevel.Warning, "The inventory was not read; the tools that are known stay: {Reason}")]
        public static partial void NotRead(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Error, "The input schema of {Tool} cannot be used; correct its manifest: {Reason}")]
        public static partial void Unusable(ILogger logger, string tool, string reason);
    }
}
