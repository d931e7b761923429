using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Agents.Tools.Recovery;

internal sealed class WorkerHealthCheck(WorkerState state) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(state.IsReady
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The worker has not yet entered itself in the ledger or read the inventory."));
}
