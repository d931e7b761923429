using Agents.Memory.Knowledge.Records;

namespace Agents.Memory.Knowledge.Indexing;

/// <summary>
/// Removes what has expired, and ends changes of processes that died. It looks at the lists of all tenants, so what came due while nothing
/// ran is found at the next start.
/// </summary>
internal sealed partial class Upkeep(
    ShelfStore shelves, Settlement settlement, DocumentRemoval removal, KnowledgeOptions options, TimeProvider time, ILogger<Upkeep> logger)
    : BackgroundService
{
    /// <summary>How many documents were removed, and how many changes ended.</summary>
    public async Task<(int Expired, int Settled)> RunAsync(CancellationToken cancellationToken)
    {
        var (expired, settled) = (0, 0);
        foreach (var tenant in await shelves.TenantsAsync(cancellationToken))
        {
            foreach (var (id, entry) in await shelves.ReadAllAsync(tenant, cancellationToken))
            {
                var now = time.GetUtcNow();
                Intent[] old = [.. entry.Intents.Where(one => one.Since + TimeSpan.FromSeconds(options.TakeoverSeconds) <= now)];
                if (old.Length > 0 && await TryAsync(() => settlement.SettleAsync(tenant, id, old, cancellationToken), cancellationToken))
                    settled++;
                if (entry.ExpiresAt <= now
                    && await TryAsync(() => removal.ExpireAsync(tenant, id, cancellationToken), cancellationToken))
                    expired++;
            }
        }
        if (expired + settled > 0)
            Log.Done(logger, expired, settled);
        return (expired, settled);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryAsync(() => RunAsync(stoppingToken), stoppingToken);
            await Task.Delay(TimeSpan.FromSeconds(options.SweepSeconds), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // One document that cannot be done does not keep the others waiting; the next sweep tries it again.
    private async Task<bool> TryAsync(Func<Task> runAsync, CancellationToken cancellationToken)
    {
        try
        {
            await runAsync();
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, exception.Message);
            return false;
        }
        catch (OperationCanceledException)
        {
            // The next start does it.
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Removed {Expired} expired documents, ended {Settled} broken-off changes of documents")]
        public static partial void Done(ILogger logger, int expired, int settled);

        [LoggerMessage(2, LogLevel.Warning, "A document could not be swept, and is tried again: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
