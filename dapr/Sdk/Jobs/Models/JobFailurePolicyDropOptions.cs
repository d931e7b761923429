namespace Dapr.Jobs.Models;

/// <summary>A time that fails is given up; the job comes due again as its schedule says.</summary>
public sealed record JobFailurePolicyDropOptions : IJobFailurePolicyOptions
{
    /// <summary>Always <see cref="JobFailurePolicy.Drop"/>.</summary>
    public JobFailurePolicy Policy => JobFailurePolicy.Drop;
}
