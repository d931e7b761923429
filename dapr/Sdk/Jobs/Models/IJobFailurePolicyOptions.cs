namespace Dapr.Jobs.Models;

/// <summary>What follows a call that the application failed.</summary>
public interface IJobFailurePolicyOptions
{
    /// <summary>Which kind it is.</summary>
    JobFailurePolicy Policy { get; }
}
