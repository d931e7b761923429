using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Agents.Decisions.Definitions;

internal sealed class FolderHealthCheck(TypeCatalog catalog) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(catalog.IsFolderRead
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The folder of decision types has not been read yet, or has mistakes."));
}
