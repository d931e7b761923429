using System.Globalization;
using Dapr.Sidecar.Jobs.Schedules;

namespace Agents.Tests.Jobs;

public sealed class PointInTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2099-01-02T03:04:05Z", "2099-01-02T03:04:05Z")]
    [InlineData("2099-01-02T03:04:05.123456789+02:00", "2099-01-02T01:04:05.1234567Z")]
    [InlineData("1h30m", "2026-01-31T13:30:00Z")]
    [InlineData("0s", "2026-01-31T12:00:00Z")]
    [InlineData("-1h", "2026-01-31T11:00:00Z")]
    [InlineData("PT90M", "2026-01-31T13:30:00Z")]
    [InlineData("P1M", "2026-03-03T12:00:00Z")]
    [InlineData("P1Y2M3W4DT5H6M7S", "2027-04-25T17:06:07Z")]
    [InlineData("R0/PT1H", "2026-01-31T13:00:00Z")]
    [InlineData("P9000Y", "9999-12-31T23:59:59.9999999Z")]
    public void Parse_TimeOrDuration_IsReadAsGoDoes(string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), PointInTime.Parse(text, "dueTime", Now));

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("2099-01-02")]
    [InlineData("2099-01-02 03:04:05Z")]
    [InlineData("2099-01-02T03:04:05")]
    [InlineData("2099-13-02T03:04:05Z")]
    [InlineData("P1H")]
    [InlineData("PT1D")]
    [InlineData("P1.5D")]
    [InlineData("P3T1H")]
    [InlineData("R/PT1H")]
    [InlineData("R3/PT1H")]
    [InlineData("P2147483647D")]
    public void Parse_Wrong_NamesFieldAndValue(string text)
    {
        var message = Assert.Throws<ScheduleException>(() => PointInTime.Parse(text, "dueTime", Now)).Message;
        Assert.StartsWith($"dueTime \"{text}\"", message, StringComparison.Ordinal);
    }
}
