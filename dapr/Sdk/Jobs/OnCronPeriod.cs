namespace Dapr.Jobs;

/// <summary>Periods of which single values can be named.</summary>
public enum OnCronPeriod
{
    /// <summary>The seconds.</summary>
    Second,

    /// <summary>The minutes.</summary>
    Minute,

    /// <summary>The hours.</summary>
    Hour,

    /// <summary>The days of the month.</summary>
    DayOfMonth,
}
