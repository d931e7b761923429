using Agents.Hosting.Audit;
using Agents.Hosting.State;
using Agents.Memory.Audit;
using Agents.Memory.Vectors;
using Dapr;

namespace Agents.Memory.Retention;

/// <summary>Applies the retention of every kind and tenant again and again, and writes into the audit log what went.</summary>
internal sealed partial class RetentionJob(
    IEnumerable<IRetained> stores, IStateStore state, IAuditLog audit, RetentionOptions options, TimeProvider time, ILogger<RetentionJob> logger)
    : BackgroundService
{
    /// <summary>Once through all tenants and kinds. How many items went.</summary>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        var all = 0L;
        // Whoever has data has entries in the audit log.
        foreach (var tenant in await NameLists.ReadAsync(state, ChainKeys.Tenants, cancellationToken))
        {
            foreach (var store in stores)
                all += await ExpireAsync(store, tenant, cancellationToken);
        }
        return all;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(options.EveryMinutes), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryRunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app stops; what is left goes after the next start.
        }
    }

    private async Task TryRunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException)
        {
            Log.NoTenants(logger, exception.Message);
        }
    }

    // One store that fails does not keep the others from it.
    private async Task<long> ExpireAsync(IRetained store, string tenant, CancellationToken cancellationToken)
    {
        try
        {
            var count = await store.ExpireAsync(tenant, time.GetUtcNow() - options.Of(tenant, store.Kind), cancellationToken);
            if (count > 0)
            {
                var kind = store.Kind.ToString().ToLowerInvariant();
                await audit.RecordAsync(new AuditEvent
                {
                    Tenant = tenant,
                    By = "system",
                    Action = AuditAction.Expired,
                    Kind = kind,
                    Id = "retention",
                    Detail = FormattableString.Invariant($"{count} items"),
                }, cancellationToken);
                Log.Expired(logger, count, kind, tenant);
            }
            return count;
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException or VectorTierException)
        {
            Log.Failed(logger, store.Kind, tenant, exception.Message);
            return 0;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Count} items of kind {Kind} of tenant {Tenant} went after their retention")]
        public static partial void Expired(ILogger logger, long count, string kind, string tenant);

        [LoggerMessage(2, LogLevel.Warning, "The retention of kind {Kind} of tenant {Tenant} was not applied and will be in the next round: {Reason}")]
        public static partial void Failed(ILogger logger, RetainedKind kind, string tenant, string reason);

        [LoggerMessage(3, LogLevel.Warning, "The tenants were not read, so no retention was applied; the next round will: {Reason}")]
        public static partial void NoTenants(ILogger logger, string reason);
    }
}
