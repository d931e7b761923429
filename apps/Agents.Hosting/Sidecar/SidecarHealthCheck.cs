using Dapr.Client;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Agents.Hosting.Sidecar;

/// <summary>Asks the sidecar's outbound health: its components work. Not its full health, which waits for this very app.</summary>
internal sealed class SidecarHealthCheck(DaprClient dapr) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await dapr.CheckOutboundHealthAsync(cancellationToken)
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The Dapr sidecar does not answer, or its components do not work.");
}
