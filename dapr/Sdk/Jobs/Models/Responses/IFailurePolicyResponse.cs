namespace Dapr.Jobs.Models.Responses;

/// <summary>What follows a call that fails, as the sidecar tells it.</summary>
public interface IFailurePolicyResponse
{
    /// <summary>Which kind it is.</summary>
    JobFailurePolicy Type { get; }
}
