namespace Dapr.Sidecar.Jobs.Schedules;

/// <summary>
/// Six fields and a time zone. It comes due whenever the clock on the wall of that zone shows a matching second: never on a day whose
/// clock leaps over it, twice on a day whose clock shows it twice.
/// </summary>
internal sealed record CronSchedule(CronField Second, CronField Minute, CronField Hour, CronField Day, CronField Month, CronField Weekday, TimeZoneInfo Zone)
    : ISchedule
{
    private const int YearsAhead = 5;

    public DateTimeOffset? Next(DateTimeOffset after)
    {
        // No clock change that is of interest lies before the epoch, and the calendar's own beginning is out of the way.
        if (after < DateTimeOffset.UnixEpoch) after = DateTimeOffset.UnixEpoch;
        // The next whole second; cron knows nothing finer.
        var ticks = after.UtcTicks - (after.UtcTicks % TimeSpan.TicksPerSecond) + TimeSpan.TicksPerSecond;
        var at = new DateTime(ticks, DateTimeKind.Utc);
        var lastYear = Wall(at).Year + YearsAhead;
        while (at.Year < DateTime.MaxValue.Year)
        {
            var wall = Wall(at);
            if (wall.Year > lastYear) return null;
            if (!Month.Has(wall.Month) || !MatchesDay(wall)) at = StartOfDay(wall.Date.AddDays(1));
            else if (!Hour.Has(wall.Hour)) at = at.AddSeconds(3600 - (60 * wall.Minute) - wall.Second);
            else if (!Minute.Has(wall.Minute)) at = at.AddSeconds(60 - wall.Second);
            else if (!Second.Has(wall.Second)) at = at.AddSeconds(1);
            else return new DateTimeOffset(at);
        }
        return null;
    }

    /// <summary>Both must match when one of them is a star, else one is enough.</summary>
    private bool MatchesDay(DateTime wall)
    {
        var (day, weekday) = (Day.Has(wall.Day), Weekday.Has((int)wall.DayOfWeek));
        return Day.IsStar || Weekday.IsStar ? day && weekday : day || weekday;
    }

    private DateTime Wall(DateTime utc) => DateTime.SpecifyKind(utc + Zone.GetUtcOffset(utc), DateTimeKind.Unspecified);

    /// <summary>The first moment of a day. Where the clock leaps over midnight, that is the moment after the leap.</summary>
    private DateTime StartOfDay(DateTime date)
    {
        var midnight = DateTime.SpecifyKind(date, DateTimeKind.Utc);
        var before = Zone.GetUtcOffset(midnight.AddDays(-1));
        var behind = Zone.GetUtcOffset(midnight.AddDays(1));
        var (early, late) = before > behind ? (before, behind) : (behind, before);
        if (Wall(midnight - early) == date) return midnight - early;
        return Wall(midnight - late) == date ? midnight - late : midnight - before;
    }
}
