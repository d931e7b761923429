namespace Dapr.Jobs.Models.Responses;

/// <summary>A time that fails is called again.</summary>
/// <param name="HasMaxRetries">There is an end.</param>
/// <param name="MaxRetries">Calls after the first one; 0 also when there is no end.</param>
/// <param name="Duration">Time between two calls.</param>
public sealed record ConfiguredConstantFailurePolicy(bool HasMaxRetries, int? MaxRetries, TimeSpan Duration) : IFailurePolicyResponse
{
    /// <inheritdoc />
    public JobFailurePolicy Type => JobFailurePolicy.Constant;
}
