using Dapr.Sidecar.Actors;
using Dapr.Sidecar.Jobs.Schedules;

namespace Agents.Tests.Actors;

public sealed class ActorPeriodTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("500ms", "2026-01-31T12:00:00.5Z", null)]
    [InlineData("0h0m1s0ms", "2026-01-31T12:00:01Z", null)]
    [InlineData("PT1M", "2026-01-31T12:01:00Z", null)]
    [InlineData("R3/PT1S", "2026-01-31T12:00:01Z", 3)]
    [InlineData("R0/PT1S", "2026-01-31T12:00:01Z", 0)]
    [InlineData("P1M", "2026-02-28T12:00:00Z", null)]
    [InlineData("P1W", "2026-02-07T12:00:00Z", null)]
    public void Parse_Period_GivesTheNextTime(string text, string next, int? repeats)
    {
        var period = ActorPeriod.Parse(text);

        Assert.Equal(DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture), period.After(Start));
        Assert.Equal(repeats, period.Repeats);
        Assert.False(period.IsZero);
    }

    [Theory]
    [InlineData("PT0.3S")]
    [InlineData("often")]
    [InlineData("5")]
    public void Parse_WrongForm_Throws(string text) => Assert.Throws<ScheduleException>(() => ActorPeriod.Parse(text));

    [Fact]
    public void After_EndOfTheCalendar_IsTheEnd() => Assert.Equal(DateTimeOffset.MaxValue, ActorPeriod.Parse("P1Y").After(DateTimeOffset.MaxValue));
}
