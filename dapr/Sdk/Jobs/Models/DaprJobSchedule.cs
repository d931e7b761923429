using System.Globalization;
using System.Text.Json.Serialization;
using Dapr.Jobs.Schedules;

namespace Dapr.Jobs.Models;

/// <summary>
/// When a job comes due. Cron expressions have six fields, seconds first, and are in UTC unless a zone is named before them; then the
/// whole must have five spaces, no more, for the SDK to know it for a cron expression: put a tab between two of the fields
/// (<c>"CRON_TZ=Europe/Berlin 0 0 2 * *\t*"</c>). An expression that is none of the known forms is not sent.
/// </summary>
[JsonConverter(typeof(DaprJobScheduleConverter))]
public sealed class DaprJobSchedule
{
    internal DaprJobSchedule(string expressionValue) => ExpressionValue = expressionValue;

    /// <summary>Once a year, at midnight of 1 January.</summary>
    public static DaprJobSchedule Yearly { get; } = new("@yearly");

    /// <summary>At midnight of the first day of each month.</summary>
    public static DaprJobSchedule Monthly { get; } = new("@monthly");

    /// <summary>At midnight of each Sunday.</summary>
    public static DaprJobSchedule Weekly { get; } = new("@weekly");

    /// <summary>At each midnight.</summary>
    public static DaprJobSchedule Daily { get; } = new("@daily");

    /// <summary>At each midnight.</summary>
    public static DaprJobSchedule Midnight { get; } = new("@midnight");

    /// <summary>At the beginning of each hour.</summary>
    public static DaprJobSchedule Hourly { get; } = new("@hourly");

    /// <summary>The expression.</summary>
    public string ExpressionValue { get; }

    /// <summary>It is <c>@every</c> with a duration of whole numbers, or one of the named schedules.</summary>
    public bool IsPrefixedPeriodExpression => ScheduleForms.IsPeriod(ExpressionValue);

    /// <summary>It is a point in time.</summary>
    public bool IsPointInTimeExpression => DateTimeOffset.TryParse(ExpressionValue, CultureInfo.CurrentCulture, DateTimeStyles.None, out _);

    /// <summary>It holds a number with one of the units h, m, s, ms.</summary>
    public bool IsDurationExpression => ScheduleForms.HasDuration(ExpressionValue);

    /// <summary>It looks like a cron expression.</summary>
    public bool IsCronExpression => ScheduleForms.IsCron(ExpressionValue);

    /// <summary>A cron expression that was built.</summary>
    /// <param name="builder">The builder.</param>
    /// <returns>The schedule.</returns>
    public static DaprJobSchedule FromCronExpression(CronExpressionBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return new(builder.ToString());
    }

    /// <summary>Once, at a point in time.</summary>
    /// <param name="scheduledTime">When.</param>
    /// <returns>The schedule.</returns>
    public static DaprJobSchedule FromDateTime(DateTimeOffset scheduledTime) => new(scheduledTime.ToString("O", CultureInfo.InvariantCulture));

    /// <summary>A cron expression, or a schedule that begins with <c>@</c>.</summary>
    /// <param name="expression">The expression.</param>
    /// <returns>The schedule.</returns>
    public static DaprJobSchedule FromExpression(string expression) => new(expression);

    /// <summary>Again and again after a time. Whole days of it are not counted, nor is what is less than a millisecond: as with the official SDK.</summary>
    /// <param name="duration">The time between two calls.</param>
    /// <returns>The schedule.</returns>
    public static DaprJobSchedule FromDuration(TimeSpan duration) => new("@every " + ScheduleForms.Duration(duration));
}
