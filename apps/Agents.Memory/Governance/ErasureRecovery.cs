using Agents.Hosting.Recovery;

namespace Agents.Memory.Governance;

/// <summary>Starts, once after the start of the app, the workflows of erasures that were accepted by a process that died before it started them.</summary>
internal sealed partial class ErasureRecovery(ErasureStore store, IErasureRuns runs, TimeProvider time, ILogger<ErasureRecovery> logger) : BackgroundService
{
    /// <summary>How many are under way.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var open = await store.OpenAsync(cancellationToken);
        foreach (var one in open)
        {
            if ((await store.ReadAsync(one.Tenant, one.Id, cancellationToken)).Value is not { Person: not null })
                await store.LeaveAsync(one, cancellationToken);
            else
                await runs.StartAsync(one.Tenant, one.Id, cancellationToken);
        }
        return open.Count;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => StartRecovery.RunAsync(
        async cancellationToken =>
        {
            if (await RunAsync(cancellationToken) is > 0 and var count)
                Log.UnderWay(logger, count);
        },
        reason => Log.Again(logger, reason), time, stoppingToken);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Count} erasures are under way")]
        public static partial void UnderWay(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Warning, "Erasures that were accepted are not all started yet: {Reason}; trying again")]
        public static partial void Again(ILogger logger, string reason);
    }
}
