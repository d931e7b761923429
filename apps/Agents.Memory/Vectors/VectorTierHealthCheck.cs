using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Agents.Memory.Vectors;

/// <summary>Never worse than degraded: turns go on without the tier, and say so.</summary>
internal sealed class VectorTierHealthCheck(GuardedTier tier) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = tier.State;
        return Task.FromResult(state switch
        {
            { Condition: TierCondition.Preparing } => HealthCheckResult.Degraded($"The vector tier '{state.Provider}' is being prepared. {state.LastFailure}"),
            { Condition: TierCondition.Resting } => HealthCheckResult.Degraded($"The vector tier '{state.Provider}' does not answer. {state.LastFailure}"),
            { WritesRest: true } => HealthCheckResult.Degraded($"The vector tier '{state.Provider}' takes no writes. {state.LastFailure}"),
            _ => HealthCheckResult.Healthy($"The vector tier is '{state.Provider}'."),
        });
    }
}
