namespace Dapr.Jobs;

/// <summary>The periods of a cron expression.</summary>
public enum CronPeriod
{
    /// <summary>The seconds.</summary>
    Second,

    /// <summary>The minutes.</summary>
    Minute,

    /// <summary>The hours.</summary>
    Hour,

    /// <summary>The days of the month.</summary>
    DayOfMonth,

    /// <summary>The months.</summary>
    Month,

    /// <summary>The days of the week.</summary>
    DayOfWeek,
}
