namespace Dapr.Sidecar.Jobs;

/// <summary>A job that this sidecar has taken and is to call.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Name">Its name.</param>
/// <param name="Spec">What was asked for.</param>
/// <param name="Begin">Where its schedule begins.</param>
/// <param name="Expires">When it ends; null: never.</param>
/// <param name="Progress">How far it has come.</param>
internal sealed record TakenJob(long Id, string Name, JobSpec Spec, DateTimeOffset Begin, DateTimeOffset? Expires, JobProgress Progress)
{
    /// <summary>How far it will have come; null: it is over.</summary>
    public JobProgress? After(JobOutcome outcome)
    {
        if (outcome == JobOutcome.NotDelivered) return Progress;
        var times = new JobTimes(Spec, Begin, Expires);
        return outcome == JobOutcome.Succeeded ? times.Succeeded(Progress) : times.Failed(Progress);
    }
}
