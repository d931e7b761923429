namespace Dapr.Jobs.Models;

/// <summary>A time that fails is called again.</summary>
/// <param name="Interval">Time between two calls.</param>
public sealed record JobFailurePolicyConstantOptions(TimeSpan Interval) : IJobFailurePolicyOptions
{
    /// <summary>Calls after the first one; null: no end.</summary>
    public uint? MaxRetries { get; init; }

    /// <summary>Always <see cref="JobFailurePolicy.Constant"/>.</summary>
    public JobFailurePolicy Policy => JobFailurePolicy.Constant;
}
