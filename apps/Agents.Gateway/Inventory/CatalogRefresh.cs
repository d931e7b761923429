using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using Dapr;
using Dapr.Client;

namespace Agents.Gateway.Inventory;

/// <summary>Reads the inventory again and again. A failed or empty answer never wipes the tools that are there.</summary>
internal sealed partial class CatalogRefresh(
    DaprClient dapr, CurrentCatalog catalog, GatewayOptions options, TimeProvider time, ILogger<CatalogRefresh> logger) : BackgroundService
{
    private bool _failing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await RefreshAsync(stoppingToken);
            var pause = Math.Min(options.InventoryRefreshMs, catalog.IsLoaded ? int.MaxValue : 250);
            await Task.Delay(TimeSpan.FromMilliseconds(pause), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            var document = await dapr.GetStateAsync<InventoryDocument?>(
                ComponentNames.Ledger, LedgerKeys.Inventory, cancellationToken: cancellationToken);
            _failing = false;
            if (document is { Tools.Count: > 0 } && document.Revision != catalog.Value.Revision)
            {
                catalog.Value = ToolCatalog.Build(document, catalog.Value, (tool, reason) => Log.Unusable(logger, tool, reason));
                Log.Loaded(logger, document.Revision, catalog.Value.List.Tools.Count);
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
            // The app stops.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Inventory revision {Revision}: {Count} tools")]
        public static partial void Loaded(ILogger logger, long revision, int count);

        [LoggerMessage(2, LogLevel.Warning, "The inventory was not read; the tools that are known stay: {Reason}")]
        public static partial void NotRead(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Error, "The input schema of {Tool} cannot be used; correct its manifest: {Reason}")]
        public static partial void Unusable(ILogger logger, string tool, string reason);
    }
}
