namespace Dapr.Jobs;

/// <summary>Periods of which every so manieth value can be named.</summary>
public enum EveryCronPeriod
{
    /// <summary>The seconds.</summary>
    Second,

    /// <summary>The minutes.</summary>
    Minute,

    /// <summary>The hours.</summary>
    Hour,

    /// <summary>The months.</summary>
    Month,

    /// <summary>The days of the month.</summary>
    DayInMonth,

    /// <summary>The days of the week.</summary>
    DayInWeek,
}
