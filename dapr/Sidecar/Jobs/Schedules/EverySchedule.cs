namespace Dapr.Sidecar.Jobs.Schedules;

/// <summary><c>@every 1h30m</c>: a fixed time after the last one, whatever the clock on the wall says.</summary>
internal sealed record EverySchedule(TimeSpan Interval) : ISchedule
{
    public DateTimeOffset? Next(DateTimeOffset after) => PointInTime.Add(after, Interval);
}
