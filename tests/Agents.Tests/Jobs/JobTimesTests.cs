using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Jobs;
using Dapr.Sidecar.Jobs.Schedules;

namespace Agents.Tests.Jobs;

public sealed class JobTimesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void First_DueTime_IsTheDueTimeAndThenTheScheduleGoesOn()
    {
        var times = JobTimes.Of(Job("@every 1h", dueTime: "10m"), Now);

        var first = times.First()!;
        var second = times.Succeeded(first)!;

        Assert.Equal((Now.AddMinutes(10), Now.AddMinutes(70)), (first.Next, second.Next));
        Assert.Equal((1U, Now.AddMinutes(10)), (second.Count, second.LastTime));
    }

    [Fact]
    public void First_ScheduleOnly_IsTheSchedulesFirst() => Assert.Equal(Now.AddHours(1), JobTimes.Of(Job("@every 1h"), Now).First()!.Next);

    [Fact]
    public void Succeeded_OnceOnly_IsTheEnd()
    {
        var times = JobTimes.Of(Job(dueTime: "10m"), Now);

        Assert.Null(times.Succeeded(times.First()!));
    }

    [Fact]
    public void Succeeded_RepeatsReached_IsTheEnd()
    {
        var times = JobTimes.Of(Job("@every 1s", repeats: 2), Now);

        var second = times.Succeeded(times.First()!);

        Assert.Equal(Now.AddSeconds(2), second!.Next);
        Assert.Null(times.Succeeded(second));
    }

    /// <summary>A ttl counts from the due time; a time at the very end still comes.</summary>
    [Fact]
    public void Succeeded_TtlReached_IsTheEnd()
    {
        var times = JobTimes.Of(Job("@every 1h", dueTime: "1h", ttl: "2h"), Now);
        var at = times.First();
        List<DateTimeOffset> all = [];
        for (; at is not null; at = times.Succeeded(at)) all.Add(at.Next);

        Assert.Equal([Now.AddHours(1), Now.AddHours(2), Now.AddHours(3)], all);
    }

    [Fact]
    public void First_TtlBeforeTheFirstTime_IsTheEnd() => Assert.Null(JobTimes.Of(Job("@every 1h", ttl: "59m"), Now).First());

    /// <summary>Times are counted from one another, so that what was missed comes one after the other.</summary>
    [Fact]
    public void Succeeded_Late_GoesOnFromThePlannedTime()
    {
        var times = JobTimes.Of(Job("@every 1h"), Now);

        var second = times.Succeeded(times.First()!)!;

        Assert.Equal(Now.AddHours(2), second.Next);
    }

    [Fact]
    public void Failed_ConstantPolicy_RetriesThenTheScheduleGoesOnFromThePlannedTime()
    {
        var times = JobTimes.Of(Job("@every 1h", failure: new FailurePolicy(false, new ProtoDuration(2, 500_000_000), 2)), Now);
        var at = times.First()!;

        at = times.Failed(at)!;
        Assert.Equal((1U, 0U, Now.AddHours(1).AddSeconds(2.5)), (at.Attempts, at.Count, at.Next));
        at = times.Failed(at)!;
        Assert.Equal((2U, 0U, Now.AddHours(1).AddSeconds(5)), (at.Attempts, at.Count, at.Next));
        at = times.Failed(at)!;
        Assert.Equal((0U, 1U, Now.AddHours(2)), (at.Attempts, at.Count, at.Next));
    }

    [Fact]
    public void Failed_NoEndOfRetries_RetriesForEver()
    {
        var times = JobTimes.Of(Job(dueTime: "0s", failure: new FailurePolicy(false, null, null)), Now);
        var at = times.First()!;
        for (var i = 0; i < 100; i++) at = times.Failed(at)!;

        Assert.Equal((100U, 0U, Now), (at.Attempts, at.Count, at.Next));
    }

    [Fact]
    public void Failed_Drop_GoesOnWithTheSchedule()
    {
        var times = JobTimes.Of(Job("@every 1h", repeats: 2, failure: FailurePolicy.Drop), Now);

        var second = times.Failed(times.First()!)!;

        Assert.Equal((1U, Now.AddHours(2)), (second.Count, second.Next));
        Assert.Null(times.Failed(second));
    }

    [Fact]
    public void Succeeded_AfterRetries_GoesOnFromThePlannedTime()
    {
        var times = JobTimes.Of(Job("@every 1h"), Now);

        var second = times.Succeeded(times.Failed(times.First()!)!)!;

        Assert.Equal((0U, Now.AddHours(2)), (second.Attempts, second.Next));
    }

    [Theory]
    [InlineData(null, null, null, null, "needs a due time or a schedule")]
    [InlineData(null, "1h", null, 2U, "needs a schedule to repeat")]
    [InlineData("@daily", null, null, 0U, "repeats must be greater than 0")]
    [InlineData(null, "2099-01-02T03:04:05Z", "2099-02-02T03:04:05Z", null, "needs a schedule to have a ttl")]
    [InlineData("@daily", "2h", "2026-01-01T01:00:00Z", null, "ttl must be greater than dueTime")]
    [InlineData("@daily", null, "soon", null, "ttl \"soon\"")]
    [InlineData("nonsense", null, null, null, "expected 6 fields")]
    [InlineData("0 0 0 30 2 *", null, null, null, "never comes due")]
    public void Of_Wrong_TellsWhatIsWrong(string? schedule, string? dueTime, string? ttl, uint? repeats, string expected)
    {
        var error = Assert.Throws<ScheduleException>(() => JobTimes.Of(Job(schedule, dueTime, ttl, repeats), Now));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static JobSpec Job(string? schedule = null, string? dueTime = null, string? ttl = null, uint? repeats = null, FailurePolicy? failure = null) =>
        new(schedule, dueTime, ttl, repeats, null, failure ?? FailurePolicy.Default);
}
