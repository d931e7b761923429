namespace Dapr.Sidecar.Jobs.Schedules;

/// <summary>When a job comes due again and again.</summary>
internal interface ISchedule
{
    /// <summary>The first time after <paramref name="after"/>; null when there is none within five years.</summary>
    DateTimeOffset? Next(DateTimeOffset after);
}
