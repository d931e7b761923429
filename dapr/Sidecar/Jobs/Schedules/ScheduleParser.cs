using Dapr.Sidecar.GoText;

namespace Dapr.Sidecar.Jobs.Schedules;

/// <summary>
/// Reads the schedule of a job: six cron fields (seconds first), a name such as <c>@daily</c>, or <c>@every</c> with a duration. Times
/// are UTC, unless <c>CRON_TZ=ZONE</c> or <c>TZ=ZONE</c> stands before them.
/// </summary>
internal static class ScheduleParser
{
    private const string Every = "@every ";

    /// <exception cref="ScheduleException">It cannot be understood.</exception>
    public static ISchedule Parse(string text)
    {
        if (text.Length == 0) throw new ScheduleException("empty schedule");
        var (zone, rest) = TakeZone(text);
        if (rest.StartsWith(Every, StringComparison.Ordinal))
        {
            if (zone is not null) throw new ScheduleException($"a time zone has no meaning for @every: {text}");
            return GoDuration.TryParse(rest[Every.Length..], out var interval)
                ? new EverySchedule(interval)
                : throw new ScheduleException($"\"{rest}\" needs {GoDuration.Form}");
        }
        return rest.StartsWith('@') ? Named(rest, zone ?? TimeZoneInfo.Utc) : Fields(rest, zone ?? TimeZoneInfo.Utc);
    }

    private static (TimeZoneInfo? Zone, string Schedule) TakeZone(string text)
    {
        if (!text.StartsWith("TZ=", StringComparison.Ordinal) && !text.StartsWith("CRON_TZ=", StringComparison.Ordinal)) return (null, text);
        var end = text.IndexOf(' ', StringComparison.Ordinal);
        var rest = end < 0 ? "" : text[end..].Trim();
        if (rest.Length == 0) throw new ScheduleException($"nothing follows the time zone: {text}");
        return (Find(text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..end]), rest);
    }

    private static TimeZoneInfo Find(string name)
    {
        // "Local" is the zone of the time that is asked about, and the scheduler asks in UTC.
        if (name is "" or "UTC" or "Local") return TimeZoneInfo.Utc;
        // A name is a path below the time zone files, and must stay there.
        var isPath = name.Contains("..", StringComparison.Ordinal) || name.Contains('\\', StringComparison.Ordinal) || name.StartsWith('/');
        try
        {
            if (!isPath) return TimeZoneInfo.FindSystemTimeZoneById(name);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException or ArgumentException)
        {
            // Told below, the same for every reason.
        }
        throw new ScheduleException($"unknown time zone {name}");
    }

    private static CronSchedule Named(string name, TimeZoneInfo zone)
    {
        var (allDays, allMonths, allWeekdays) = (CronField.All(CronField.Days), CronField.All(CronField.Months), CronField.All(CronField.Weekdays));
        var (zero, one) = (CronField.Only(0), CronField.Only(1));
        return name switch
        {
            "@yearly" or "@annually" => new(zero, zero, zero, one, one, allWeekdays, zone),
            "@monthly" => new(zero, zero, zero, one, allMonths, allWeekdays, zone),
            "@weekly" => new(zero, zero, zero, allDays, allMonths, zero, zone),
            "@daily" or "@midnight" => new(zero, zero, zero, allDays, allMonths, allWeekdays, zone),
            "@hourly" => new(zero, zero, CronField.All(CronField.Hours), allDays, allMonths, allWeekdays, zone),
            _ => throw new ScheduleException(
                $"unknown schedule {name}; allowed: @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly, @every DURATION"),
        };
    }

    private static CronSchedule Fields(string text, TimeZoneInfo zone)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 6) throw new ScheduleException($"expected 6 fields (second minute hour day month weekday), found {fields.Length}: {text}");
        return new(
            CronField.Parse(fields[0], CronField.Seconds), CronField.Parse(fields[1], CronField.Minutes), CronField.Parse(fields[2], CronField.Hours),
            CronField.Parse(fields[3], CronField.Days), CronField.Parse(fields[4], CronField.Months), CronField.Parse(fields[5], CronField.Weekdays), zone);
    }
}
