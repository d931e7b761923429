using Dapr.Sidecar.GoText;

namespace Dapr.Sidecar.Jobs;

/// <summary>What follows a call that the application failed.</summary>
/// <param name="Drops">This time is given up at once.</param>
/// <param name="Interval">Else it is called again after this time; null is none.</param>
/// <param name="MaxRetries">Calls after the first one; null: no end.</param>
internal sealed record FailurePolicy(bool Drops, ProtoDuration? Interval, uint? MaxRetries)
{
    /// <summary>What a job has that names none.</summary>
    public static readonly FailurePolicy Default = new(Drops: false, new ProtoDuration(1, 0), 3);

    public static readonly FailurePolicy Drop = new(Drops: true, null, null);
}
