using System.Globalization;
using Dapr.Sidecar.Jobs.Schedules;

namespace Agents.Tests.Jobs;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData("0 30 * * * *", "2026-01-01T00:29:59Z", "2026-01-01T00:30:00Z")]
    [InlineData("0 30 * * * *", "2026-01-01T00:30:00Z", "2026-01-01T01:30:00Z")]
    [InlineData("* * * * * *", "2026-01-01T00:00:00.9Z", "2026-01-01T00:00:01Z")]
    [InlineData("*/20 * * * * *", "2026-01-01T00:00:40Z", "2026-01-01T00:01:00Z")]
    [InlineData("5/20 * * * * *", "2026-01-01T00:00:26Z", "2026-01-01T00:00:45Z")]
    [InlineData("0 0 9-17/4 * * *", "2026-01-01T13:00:00Z", "2026-01-01T17:00:00Z")]
    [InlineData("0 0 0 1 JAN,jul *", "2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z")]
    [InlineData("0 0 12 * * MON-fri", "2026-01-02T12:00:00Z", "2026-01-05T12:00:00Z")]
    [InlineData("0 0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 0 ? * 0", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00Z")]
    [InlineData("@yearly", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("@annually", "2026-05-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("@monthly", "2026-01-31T00:00:00Z", "2026-02-01T00:00:00Z")]
    [InlineData("@weekly", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00Z")]
    [InlineData("@daily", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")]
    [InlineData("@midnight", "2026-01-01T23:59:59Z", "2026-01-02T00:00:00Z")]
    [InlineData("@hourly", "2026-01-01T00:59:59Z", "2026-01-01T01:00:00Z")]
    [InlineData("@every 1h30m", "2026-01-01T00:00:00.5Z", "2026-01-01T01:30:00.5Z")]
    [InlineData("@every 500ms", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z")]
    public void Next_Utc_IsTheFirstMatchAfterwards(string schedule, string after, string expected) =>
        Assert.Equal(Time(expected), ScheduleParser.Parse(schedule).Next(Time(after)));

    /// <summary>Day and weekday: one is enough when both are named, both must match when one is a star; a star with a step is none.</summary>
    [Theory]
    [InlineData("0 0 0 13 * FRI", "2026-03-13", "2026-03-20", "2026-03-27", "2026-04-03", "2026-04-10", "2026-04-13")]
    [InlineData("0 0 0 13 * *", "2026-03-13", "2026-04-13")]
    [InlineData("0 0 0 * * FRI", "2026-03-13", "2026-03-20")]
    [InlineData("0 0 0 */30 * MON", "2026-03-16", "2026-03-23", "2026-03-30", "2026-03-31", "2026-04-01")]
    [InlineData("0 0 0 */1 * MON", "2026-03-16", "2026-03-23")]
    public void Next_DayAndWeekday_FollowTheStar(string schedule, params string[] days) =>
        Assert.Equal(days.Select(day => Time(day + "T00:00:00Z")), Times(schedule, "2026-03-12T00:00:00Z", days.Length));

    /// <summary>The clock of Berlin leaps from 2 to 3 on 29 March 2026, and goes back from 3 to 2 on 25 October 2026.</summary>
    [Theory]
    [InlineData("CRON_TZ=Europe/Berlin 0 0 2 * * *", "2026-03-27T12:00:00Z", "2026-03-28T01:00:00Z", "2026-03-30T00:00:00Z")]
    [InlineData("CRON_TZ=Europe/Berlin 0 30 3 * * *", "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z", "2026-03-30T01:30:00Z")]
    [InlineData("TZ=Europe/Berlin 0 30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("CRON_TZ=Europe/Berlin 0 0 3 * * *", "2026-10-24T12:00:00Z", "2026-10-25T02:00:00Z", "2026-10-26T02:00:00Z")]
    [InlineData("CRON_TZ=Europe/Berlin @daily", "2026-03-28T12:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("CRON_TZ=Europe/Berlin @hourly", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z")]
    [InlineData("CRON_TZ=Europe/Berlin 0 0 2 * *\t*", "2026-06-01T12:00:00Z", "2026-06-02T00:00:00Z")]
    [InlineData("CRON_TZ=Asia/Kolkata 0 15 9 * * *", "2026-06-01T00:00:00Z", "2026-06-01T03:45:00Z")]
    [InlineData("CRON_TZ=Australia/Lord_Howe 0 15 2 * * *", "2026-10-02T12:00:00Z", "2026-10-02T15:45:00Z", "2026-10-04T15:15:00Z")]
    [InlineData("CRON_TZ=America/Sao_Paulo 0 0 0 * * *", "2018-11-02T12:00:00Z", "2018-11-03T03:00:00Z", "2018-11-05T02:00:00Z")]
    [InlineData("CRON_TZ=America/Sao_Paulo 0 0 9 4 11 *", "2018-11-02T12:00:00Z", "2018-11-04T11:00:00Z")]
    [InlineData("CRON_TZ=America/Havana 0 0 0 1 11 *", "2026-10-30T12:00:00Z", "2026-11-01T04:00:00Z", "2026-11-01T05:00:00Z")]
    [InlineData("CRON_TZ=UTC @daily", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")]
    [InlineData("TZ= @daily", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")]
    [InlineData("CRON_TZ=Local @daily", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")]
    public void Next_NamedZone_FollowsTheClockOnItsWalls(string schedule, string after, params string[] expected) =>
        Assert.Equal(expected.Select(Time), Times(schedule, after, expected.Length));

    [Theory]
    [InlineData("0 0 0 30 2 *")]
    [InlineData("0 0 0 31 APR *")]
    public void Next_DayThatNeverComes_IsNull(string schedule) => Assert.Null(ScheduleParser.Parse(schedule).Next(Time("2026-01-01T00:00:00Z")));

    [Fact]
    public void Next_EndOfTheCalendar_IsNotPassed()
    {
        Assert.Equal(DateTimeOffset.MaxValue, ScheduleParser.Parse("@every 1h").Next(DateTimeOffset.MaxValue));
        Assert.Null(ScheduleParser.Parse("@daily").Next(DateTimeOffset.MaxValue.AddDays(-3)));
        Assert.Equal(Time("1970-01-01T05:00:00Z"), ScheduleParser.Parse("CRON_TZ=America/New_York @daily").Next(DateTimeOffset.MinValue));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("nonsense", "expected 6 fields")]
    [InlineData("0 0 2 * *", "found 5")]
    [InlineData("0 0 0 2 * * *", "found 7")]
    [InlineData(" @daily", "found 1")]
    [InlineData("@Daily", "@every DURATION")]
    [InlineData("@every", "@every DURATION")]
    [InlineData("@every x", "a duration such as")]
    [InlineData("@every  1h", "a duration such as")]
    [InlineData("CRON_TZ=Europe/Berlin @every 1h", "no meaning")]
    [InlineData("CRON_TZ=Europe/Berlin", "nothing follows")]
    [InlineData("CRON_TZ=Europe/Berlin ", "nothing follows")]
    [InlineData("CRON_TZ=Not/AZone 0 0 9 * * *", "unknown time zone Not/AZone")]
    [InlineData("TZ=../zoneinfo/UTC 0 0 9 * * *", "unknown time zone")]
    [InlineData("TZ=/usr/share/zoneinfo/UTC 0 0 9 * * *", "unknown time zone")]
    [InlineData("60 * * * * *", "above the maximum 59")]
    [InlineData("0 0 24 * * *", "above the maximum 23")]
    [InlineData("0 0 0 0 * *", "below the minimum 1")]
    [InlineData("0 0 0 * 13 *", "above the maximum 12")]
    [InlineData("0 0 0 * * 7", "above the maximum 6")]
    [InlineData("0 0 0 * * monday", "neither a number nor one of sun, mon")]
    [InlineData("0 0 5-3 * * *", "begins with 5 and ends with 3")]
    [InlineData("0 0 1-2-3 * * *", "too many hyphens")]
    [InlineData("0 0 1/2/3 * * *", "too many slashes")]
    [InlineData("0 */0 * * * *", "positive")]
    [InlineData("0 */x * * * *", "no number")]
    [InlineData(", * * * * *", "no value")]
    public void Parse_Wrong_TellsWhatIsWrong(string schedule, string expected) =>
        Assert.Contains(expected, Assert.Throws<ScheduleException>(() => ScheduleParser.Parse(schedule)).Message, StringComparison.Ordinal);

    private static List<DateTimeOffset> Times(string schedule, string after, int count)
    {
        var parsed = ScheduleParser.Parse(schedule);
        List<DateTimeOffset> times = [];
        for (var at = Time(after); times.Count < count; times.Add(at)) at = parsed.Next(at)!.Value;
        return times;
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
