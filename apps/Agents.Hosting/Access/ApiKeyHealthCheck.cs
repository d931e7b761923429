using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Agents.Hosting.Access;

public sealed class ApiKeyHealthCheck(ApiKeyRing ring) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(ring.IsLoaded ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The API keys have not been read yet."));
}
