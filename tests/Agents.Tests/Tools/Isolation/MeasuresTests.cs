using Agents.Tests.Tools.Fakes;
using Agents.Tools.Execution;
using Agents.Tools.Inventory.Canary;
using Agents.Tools.Isolation;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Isolation;

public sealed class MeasuresTests
{
    private readonly FakeTimeProvider _time = new(Calls.Start);

    [Fact]
    public void SlidingCounts_TimePasses_ForgetsSliceBySlice()
    {
        var counts = new SlidingCounts(TimeSpan.FromSeconds(10), _time);
        counts.Add(bad: true);
        _time.Advance(TimeSpan.FromSeconds(5));
        counts.Add(bad: false);

        Assert.Equal(new Counts(2, 1), counts.Read());
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(new Counts(1, 0), counts.Read());
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(new Counts(0, 0), counts.Read());
    }

    [Theory]
    [InlineData(10, 5, true)]
    [InlineData(10, 4, false)]
    [InlineData(9, 9, false)]
    public void Counts_IsOver_NeedsShareAndMinimum(int total, int bad, bool expected) =>
        Assert.Equal(expected, new Counts(total, bad).IsOver(0.5, 10));

    [Fact]
    public void RunTimes_P95_IsTheNearestRank()
    {
        var times = new RunTimes(_time);
        Assert.Null(times.P95);

        foreach (var ms in Enumerable.Range(1, 100).Reverse())
            times.Add(TimeSpan.FromMilliseconds(ms));

        Assert.Equal(TimeSpan.FromMilliseconds(95), times.P95);
    }

    [Fact]
    public void RunTimes_MoreThanItHolds_FollowsTheNewest()
    {
        var times = new RunTimes(_time);
        for (var i = 0; i < RunTimes.Size; i++)
            times.Add(TimeSpan.FromSeconds(9));

        for (var i = 0; i < RunTimes.Size; i++)
            times.Add(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.FromSeconds(1), times.P95);
    }

    [Fact]
    public void RunTimes_Quantile_CountsOnlyTheWindow()
    {
        var times = new RunTimes(_time);
        times.Add(TimeSpan.FromSeconds(9));
        _time.Advance(TimeSpan.FromSeconds(61));
        times.Add(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.FromSeconds(1), times.Quantile(0.95, TimeSpan.FromSeconds(60)));
        Assert.Equal(TimeSpan.FromSeconds(9), times.Quantile(0.95, TimeSpan.FromSeconds(62)));
    }

    [Fact]
    public void VersionStats_Read_TellsEndedFailedAndP95()
    {
        var stats = new VersionStats(_time);
        CallEnd[] ends = [
            CallEnd.Succeeded, CallEnd.Refused, CallEnd.Failed, CallEnd.InvalidResult, CallEnd.Fault, CallEnd.TimedOut, CallEnd.NotCounted];
        for (var i = 0; i < ends.Length; i++)
            stats.Record("order.get", "1.0.0", ends[i], TimeSpan.FromSeconds(i + 1));

        Assert.Equal(new TrialFigures(6, 4, TimeSpan.FromSeconds(6)), stats.Read("order.get", "1.0.0", TimeSpan.FromSeconds(60)));
        Assert.Equal(default, stats.Read("order.get", "2.0.0", TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void VersionStats_OtherWindow_CountsAnew()
    {
        var stats = new VersionStats(_time);
        var window = TimeSpan.FromSeconds(10);
        stats.Record("order.get", "1.0.0", CallEnd.Succeeded, TimeSpan.Zero);
        Assert.Equal(0, stats.Read("order.get", "1.0.0", window).Ended);

        stats.Record("order.get", "1.0.0", CallEnd.Succeeded, TimeSpan.Zero);

        Assert.Equal(1, stats.Read("order.get", "1.0.0", window).Ended);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, stats.Read("order.get", "1.0.0", window).Ended);
    }
}
