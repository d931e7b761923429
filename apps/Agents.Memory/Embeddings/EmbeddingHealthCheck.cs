using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Agents.Memory.Embeddings;

/// <summary>Tells which model is in use; degraded, but ready, without a real one.</summary>
internal sealed class EmbeddingHealthCheck(EmbeddingSource source) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var model = $"{source.Model.Id}, {source.Model.Dimensions} dimensions";
        return Task.FromResult(source.Shortcoming is { } shortcoming
            ? HealthCheckResult.Degraded($"{model}. {shortcoming}")
            : HealthCheckResult.Healthy(model));
    }
}
