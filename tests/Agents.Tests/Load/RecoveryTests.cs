using Agents.Load.Measuring;

namespace Agents.Tests.Load;

public sealed class RecoveryTests
{
    [Fact]
    public void Seconds_FirstSecondIsBelow_IsZero() => Assert.Equal(0, Recovery.Seconds([Of(4, 90), Of(5, 9.9), Of(6, 3)], end: 5, limitMs: 10));

    [Fact]
    public void Seconds_LaterSecondIsSlowAgain_CountsUpToIt() =>
        Assert.Equal(3, Recovery.Seconds([Of(5, 30), Of(6, 3), Of(7, 10), Of(8, 3), Of(9, 3)], end: 5, limitMs: 10));

    [Fact]
    public void Seconds_CallsFailed_AreNotBack() => Assert.Equal(2, Recovery.Seconds([Of(5, 3), Of(6, 3, bad: 1), Of(7, 3)], end: 5, limitMs: 10));

    [Fact]
    public void Seconds_SlowToTheEnd_IsNull() => Assert.Null(Recovery.Seconds([Of(5, 3), Of(6, 11)], end: 5, limitMs: 10));

    [Fact]
    public void Seconds_NothingAfterTheSpike_IsNull() => Assert.Null(Recovery.Seconds([Of(4, 3)], end: 5, limitMs: 10));

    private static SecondOfCalls Of(int second, double p99Ms, long bad = 0) => new(second, 1, bad, 1, p99Ms);
}
