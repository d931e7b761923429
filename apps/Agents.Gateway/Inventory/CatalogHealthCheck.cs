using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Agents.Gateway.Inventory;

internal sealed class CatalogHealthCheck(CurrentCatalog catalog) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(catalog.IsLoaded
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The inventory has not been read yet; is a worker (app 'tools') running?"));
}
