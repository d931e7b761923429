using Agents.Load.Measuring;

namespace Agents.Tests.Load;

public sealed class ArrivalTimesTests
{
    [Fact]
    public void Next_ManyArrivals_HaveTheRateAndClump()
    {
        var arrivals = new ArrivalTimes(perSecond: 1000, seed: 1);
        var gaps = new List<double>();
        var last = TimeSpan.Zero;
        for (var i = 0; i < 20_000; i++, arrivals.Advance())
        {
            Assert.True(arrivals.Next >= last);
            gaps.Add((arrivals.Next - last).TotalMilliseconds);
            last = arrivals.Next;
        }

        // An exponential gap: its mean is 1 ms, and 1 - 1/e of the gaps are shorter than that. Even gaps would have none or all.
        Assert.InRange(gaps.Average(), 0.97, 1.03);
        Assert.InRange(gaps.Count(g => g < 1) / 20_000.0, 0.61, 0.65);
    }

    [Fact]
    public void Next_SameSeed_IsTheSame()
    {
        var (one, other) = (new ArrivalTimes(50, 7), new ArrivalTimes(50, 7));
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(one.Next, other.Next);
            one.Advance();
            other.Advance();
        }
    }

    [Fact]
    public void Constructor_NoRate_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new ArrivalTimes(0, 1));
}
