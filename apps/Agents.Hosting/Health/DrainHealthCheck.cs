using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Agents.Hosting.Health;

internal sealed class DrainHealthCheck(Drain drain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(drain.IsDraining ? HealthCheckResult.Unhealthy("The app is stopping.") : HealthCheckResult.Healthy());
}
