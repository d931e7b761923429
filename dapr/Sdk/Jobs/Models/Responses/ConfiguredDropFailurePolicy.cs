namespace Dapr.Jobs.Models.Responses;

/// <summary>A time that fails is given up.</summary>
public sealed record ConfiguredDropFailurePolicy : IFailurePolicyResponse
{
    /// <inheritdoc />
    public JobFailurePolicy Type => JobFailurePolicy.Drop;
}
