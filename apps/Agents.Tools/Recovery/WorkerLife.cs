using Agents.Tools.Inventory;
using Agents.Tools.Inventory.Folder;
using Agents.Tools.Lanes;

namespace Agents.Tools.Recovery;

/// <summary>
/// A worker's life: bring in its folder of manifests, enter itself, take over what dead workers left, then beat; at the end finish what runs and
/// leave the rest to others.
/// </summary>
internal sealed partial class WorkerLife(
    FolderSource folder,
    ToolInventory inventory,
    WorkerRegistry registry,
    Journal journal,
    Takeover takeover,
    Dispatcher dispatcher,
    WorkerState state,
    ToolsOptions options,
    TimeProvider time,
    ILogger<WorkerLife> logger) : BackgroundService
{
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(2);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await dispatcher.StopAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
        if (!state.IsReady)
            return;
        try
        {
            // Its own time limit: the drain may have used up the host's.
            using var limit = new CancellationTokenSource(LeaveWithin, time);
            if (journal.IsEmpty)
                await journal.ClearAsync(limit.Token);
            await registry.LeaveAsync(journal.IsEmpty, limit.Token);
        }
        catch (Exception exception) // The others find out by the missing heartbeat.
        {
            Log.NotLeft(logger, exception.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromSeconds(options.HeartbeatSeconds);
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (state.IsReady)
                    await registry.BeatAsync(stoppingToken);
                else
                    await BeginAsync(stoppingToken);
                await takeover.RunAsync(stoppingToken);
                failures = 0;
                await Task.Delay(pause, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) // Whatever it is, a worker that stops beating is worse: it is logged and tried again.
            {
                Log.Failed(logger, exception.Message, ++failures);
                await Task.Delay(Sooner(pause, failures), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        await folder.BeginAsync(cancellationToken);
        await inventory.RefreshAsync(cancellationToken);
        if (options.Path.Length > 0 && inventory.Current.Revision == 0)
            throw new InvalidOperationException("The inventory was written and cannot be read.");
        await registry.AnnounceAsync(slots: 0, cancellationToken);
        state.SetReady();
        Log.Ready(logger, registry.Id, registry.Instance);
    }

    // The sidecar is often just about to come up.
    private static TimeSpan Sooner(TimeSpan pause, int failures)
    {
        var soon = TimeSpan.FromMilliseconds(100) * Math.Pow(2, Math.Min(failures, 10));
        return soon < pause ? soon : pause;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Worker {Id} ({Instance}) is ready")]
        public static partial void Ready(ILogger logger, string id, string instance);

        [LoggerMessage(2, LogLevel.Warning, "The ledger does not answer: {Reason} (failure {Failures}); trying again")]
        public static partial void Failed(ILogger logger, string reason, int failures);

        [LoggerMessage(3, LogLevel.Warning, "The worker could not sign off: {Reason}")]
        public static partial void NotLeft(ILogger logger, string reason);
    }
}
