namespace Dapr.Sidecar.Jobs;

/// <summary>What came of a call.</summary>
internal enum JobOutcome
{
    Succeeded,
    Failed,

    /// <summary>The application was not called; the job waits for a sidecar that can.</summary>
    NotDelivered,
}
