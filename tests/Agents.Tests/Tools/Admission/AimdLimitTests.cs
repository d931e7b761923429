using Agents.Tools.Admission;

namespace Agents.Tests.Tools.Admission;

public sealed class AimdLimitTests
{
    private static readonly AdmissionOptions Options = new() { MinConcurrency = 50, InitialConcurrency = 1000, MaxConcurrency = 20_000 };

    [Fact]
    public void Next_InTheWayAndHealthy_DoublesFromTheStart()
    {
        var limit = new AimdLimit(Options);
        var seen = new List<int>();
        for (var i = 0; i < 6; i++)
        {
            limit.Next(new LimitWindow(Overloaded: false, Limited: true, limit.Current));
            seen.Add(limit.Current);
        }

        Assert.Equal([2000, 4000, 8000, 16_000, 20_000, 20_000], seen);
    }

    [Fact]
    public void Next_NotInAnybodysWay_Stays()
    {
        var limit = new AimdLimit(Options);
        limit.Next(new LimitWindow(Overloaded: false, Limited: false, PeakRunning: 999));

        Assert.Equal(1000, limit.Current);
    }

    [Fact]
    public void Next_Overloaded_CutsByATenthAtMostEveryFifthWindow()
    {
        var limit = new AimdLimit(Options);
        var seen = new List<int>();
        for (var i = 0; i < 11; i++)
        {
            limit.Next(new LimitWindow(Overloaded: true, Limited: true, limit.Current));
            seen.Add(limit.Current);
        }

        Assert.Equal([900, 900, 900, 900, 900, 810, 810, 810, 810, 810, 729], seen);
    }

    [Fact]
    public void Next_AfterACut_AddsAFixedStepUntilItHasBeenHealthyForLong()
    {
        var limit = new AimdLimit(Options);
        limit.Next(new LimitWindow(Overloaded: true, Limited: true, 1000));
        var healthy = new LimitWindow(Overloaded: false, Limited: true, 1000);
        for (var i = 0; i < 50; i++)
            limit.Next(healthy);

        Assert.Equal(900 + (50 * 100), limit.Current);
        limit.Next(healthy);
        Assert.Equal(2 * 5900, limit.Current);
    }

    [Fact]
    public void Next_OverloadedForEver_StopsAtTheMinimum()
    {
        var limit = new AimdLimit(Options);
        for (var i = 0; i < 1000; i++)
            limit.Next(new LimitWindow(Overloaded: true, Limited: true, limit.Current));

        Assert.Equal(50, limit.Current);
    }

    [Fact]
    public void Next_OverloadedWithLittleRunning_DoesNotGoBelowTheInitialValue()
    {
        var limit = new AimdLimit(Options);
        for (var i = 0; i < 100; i++)
            limit.Next(new LimitWindow(Overloaded: true, Limited: false, PeakRunning: 3));

        Assert.Equal(1000, limit.Current);
    }

    [Fact]
    public void Next_OverloadedFarBelowTheLimit_ComesDownToWhatRuns()
    {
        var limit = new AimdLimit(Options);
        for (var i = 0; i < 5; i++)
            limit.Next(new LimitWindow(Overloaded: false, Limited: true, limit.Current));
        limit.Next(new LimitWindow(Overloaded: true, Limited: false, PeakRunning: 3000));

        Assert.Equal(5400, limit.Current);
    }

    [Theory]
    [InlineData(4, 0, false)]
    [InlineData(0, 4, false)]
    [InlineData(2, 3, true)]
    [InlineData(3, 3, false)]
    public void TakeOverloaded_SamplesBelowAndAboveTheTarget_IsTheMedian(int below, int above, bool expected)
    {
        foreach (var ledger in new[] { false, true })
        {
            var window = new OverheadWindow(new AdmissionOptions { TargetOverheadMs = 150 });
            Action<TimeSpan> add = ledger ? window.LedgerTook : window.Started;
            for (var i = 0; i < below; i++)
                add(TimeSpan.FromMilliseconds(150));
            for (var i = 0; i < above; i++)
                add(TimeSpan.FromMilliseconds(151));

            Assert.Equal(expected, window.TakeOverloaded());
            Assert.False(window.TakeOverloaded(), "A window is asked once.");
        }
    }
}
