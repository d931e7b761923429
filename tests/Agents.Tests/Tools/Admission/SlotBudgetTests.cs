using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Agents.Tools.Admission;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Admission;

public sealed class SlotBudgetTests
{
    [Theory]
    [InlineData(1000, 20, 200)]
    [InlineData(10, 90, 9)]
    [InlineData(1, 90, 0)]
    [InlineData(10, 0, 0)]
    public void Reserve_ShareOfTheLimit_LeavesAtLeastOneCommonSlot(int limit, int percent, int reserve)
    {
        var slots = Slots(limit, percent);

        Assert.Equal((reserve, limit - reserve), (slots.Reserve, slots.Common));
    }

    [Fact]
    public void CanStartCritical_LimitLoweredBelowWhatRuns_TheNewReserveIsThereAllTheSame()
    {
        var slots = Slots(100, 20);
        for (var i = 0; i < 80; i++)
            slots.Take(SlotKind.Common);
        slots.Limit = 50;
        var started = 0;
        for (; slots.CanStartCritical; started++)
            slots.Take(SlotKind.Critical);

        Assert.Equal(10, started);
        Assert.False(slots.CanStartCommon);
    }

    [Fact]
    public void CanStartCommon_LimitLoweredBelowWhatRuns_NotUntilEnoughHaveEnded()
    {
        var slots = Slots(100, 20);
        for (var i = 0; i < 80; i++)
            slots.Take(SlotKind.Common);
        slots.Limit = 50;
        for (var i = 0; i < 40; i++)
            slots.Free(SlotKind.Common);

        Assert.False(slots.CanStartCommon);
        slots.Free(SlotKind.Common);
        Assert.True(slots.CanStartCommon);
    }

    [Fact]
    public void Share_OfACriticalTool_IsOfAllSlots()
    {
        var slots = Slots(100, 20);

        Assert.Equal((50, 40), (slots.Share(ToolClass.Critical), slots.Share(ToolClass.Batch)));
    }

    [Fact]
    public void PeakOfAnySpan_ArrivalsAcrossTheBorderOfTwoSpans_AreCovered()
    {
        var time = new FakeTimeProvider(Calls.Start);
        var arrivals = new CriticalArrivals(TimeSpan.FromMilliseconds(100), time);
        arrivals.Add(3);
        time.Advance(TimeSpan.FromMilliseconds(100));
        arrivals.Add(4);

        Assert.Equal(8, arrivals.PeakOfAnySpan());
        time.Advance(TimeSpan.FromMilliseconds(9_900));
        Assert.Equal(8, arrivals.PeakOfAnySpan());
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(0, arrivals.PeakOfAnySpan());
    }

    [Fact]
    public void AreShort_OneInTwentyIsLong_IsNotShortAnyMore()
    {
        var times = new ShortRuns(TimeSpan.FromMilliseconds(100));
        for (var i = 0; i < 19; i++)
            times.Add(TimeSpan.FromMilliseconds(99));
        Assert.False(times.AreShort, "Nineteen runs are too few to tell.");
        times.Add(TimeSpan.FromMilliseconds(99));
        Assert.True(times.AreShort);

        times.Add(TimeSpan.FromMilliseconds(100));
        Assert.True(times.AreShort, "One of 21 is less than 5 %.");
        times.Add(TimeSpan.FromMilliseconds(100));
        Assert.False(times.AreShort);

        for (var i = 0; i < 100; i++)
            times.Add(TimeSpan.FromMilliseconds(1));
        Assert.True(times.AreShort, "The long ones are forgotten after a hundred runs.");
    }

    private static SlotBudget Slots(int limit, int percent) => new(
        new AdmissionOptions { InitialConcurrency = limit, CriticalReservePercent = percent }, new FakeTimeProvider(Calls.Start));
}
