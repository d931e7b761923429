using Agents.Contracts.Inventory;
using Agents.Hosting.Schedules;
using Agents.Tools.Batching;

namespace Agents.Tests.Tools.Batching;

public sealed class BatchScheduleTests
{
    [Theory]
    [InlineData("0 2 * * *", "Europe/Berlin", "2026-11-23T12:00:00Z", "2026-11-24T01:00:00Z")]
    [InlineData("0 2 * * *", "Europe/Berlin", "2026-07-01T12:00:00Z", "2026-07-02T00:00:00Z")]
    // 02:30 does not exist on the night the clocks go forward: the first valid moment after it.
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    // 02:30 exists twice on the night they go back: once.
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("*/15 * * * *", "UTC", "2026-11-23T12:01:00Z", "2026-11-23T12:15:00Z")]
    public void NextAfter_ZoneAndDaylightSaving_IsTheLocalTime(string schedule, string zone, string now, string next)
    {
        var batching = new ToolBatching { Schedule = schedule, TimeZone = zone };

        Assert.Equal(DateTimeOffset.Parse(next, null), ToolSchedule.NextAfter(batching, DateTimeOffset.Parse(now, null)));
    }

    [Fact]
    public void DueAt_WithoutSchedule_IsTheAge() =>
        Assert.Equal(
            DateTimeOffset.UnixEpoch.AddMilliseconds(250),
            BatchSchedule.DueAt(new ToolBatching { MaxAgeMs = 250 }, DateTimeOffset.UnixEpoch));
}
