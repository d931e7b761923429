namespace Dapr.Jobs;

/// <summary>Periods of which a range can be named.</summary>
public enum ThroughCronPeriod
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
}
