using System.Globalization;

namespace Dapr.Jobs;

/// <summary>Builds a cron expression of six fields; a field that is not named is <c>*</c>. Of a field named twice the last one counts.</summary>
public sealed class CronExpressionBuilder
{
    private const int Seconds = 0;
    private const int Minutes = 1;
    private const int Hours = 2;
    private const int Days = 3;
    private const int Months = 4;
    private const int Weekdays = 5;
    private readonly string[] _fields = ["*", "*", "*", "*", "*", "*"];

    /// <summary>At these values of a period.</summary>
    /// <param name="period">The period.</param>
    /// <param name="values">From 0 to 59; days from 0 to 31. The sidecar checks more than this.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public CronExpressionBuilder On(OnCronPeriod period, params int[] values)
    {
        var most = period == OnCronPeriod.DayOfMonth ? 31 : 59;
        if (values.Any(value => value < 0 || value > most)) throw new ArgumentOutOfRangeException(nameof(values), $"All values must be from 0 to {most}.");
        return Set((int)period, string.Join(',', values.Distinct().Order().Select(Text)));
    }

    /// <summary>In these months.</summary>
    /// <param name="months">The months.</param>
    /// <returns>This builder.</returns>
    public CronExpressionBuilder On(params MonthOfYear[] months) => Set(Months, string.Join(',', months.Distinct().Order().Select(Name)));

    /// <summary>On these days of the week.</summary>
    /// <param name="days">The days.</param>
    /// <returns>This builder.</returns>
    public CronExpressionBuilder On(params DayOfWeek[] days) => Set(Weekdays, string.Join(',', days.Distinct().Order().Select(Name)));

    /// <summary>At all values of a range.</summary>
    /// <param name="period">The period.</param>
    /// <param name="from">The first value.</param>
    /// <param name="to">The last value; larger than the first.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The range is empty or goes backwards.</exception>
    public CronExpressionBuilder Through(ThroughCronPeriod period, int from, int to)
    {
        CheckRange(from, to);
        return Set((int)period, $"{Text(from)}-{Text(to)}");
    }

    /// <summary>On all days of a range.</summary>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day; later in the week than the first.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The range is empty or goes backwards.</exception>
    public CronExpressionBuilder Through(DayOfWeek from, DayOfWeek to)
    {
        CheckRange((int)from, (int)to);
        return Set(Weekdays, $"{Name(from)}-{Name(to)}");
    }

    /// <summary>In all months of a range.</summary>
    /// <param name="from">The first month.</param>
    /// <param name="to">The last month; later in the year than the first.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The range is empty or goes backwards.</exception>
    public CronExpressionBuilder Through(MonthOfYear from, MonthOfYear to)
    {
        CheckRange((int)from, (int)to);
        return Set(Months, $"{Name(from)}-{Name(to)}");
    }

    /// <summary>At each value of a period.</summary>
    /// <param name="period">The period.</param>
    /// <returns>This builder.</returns>
    public CronExpressionBuilder Each(CronPeriod period) => Set((int)period, "*");

    /// <summary>At every so manieth value of a period, counted from its first one.</summary>
    /// <param name="period">The period.</param>
    /// <param name="interval">0 or more; the sidecar refuses 0.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The interval is negative.</exception>
    public CronExpressionBuilder Every(EveryCronPeriod period, int interval)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(interval);
        var field = period switch
        {
            EveryCronPeriod.Month => Months,
            EveryCronPeriod.DayInMonth => Days,
            _ => (int)period,
        };
        return Set(field, $"*/{Text(interval)}");
    }

    /// <summary>The expression.</summary>
    /// <returns>Second, minute, hour, day of the month, month, day of the week.</returns>
    public override string ToString() => string.Join(' ', _fields);

    private static void CheckRange(int from, int to)
    {
        if (from >= to) throw new ArgumentException($"The range must begin before it ends; it is from {from} to {to}.");
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The first three letters, which is how cron names months and days.</summary>
    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString()[..3].ToUpperInvariant();

    private CronExpressionBuilder Set(int field, string text)
    {
        if (field is >= Seconds and <= Weekdays) _fields[field] = text;
        return this;
    }
}
