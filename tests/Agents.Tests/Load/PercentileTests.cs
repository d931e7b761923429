using Agents.Load.Measuring;

namespace Agents.Tests.Load;

public sealed class PercentileTests
{
    [Fact]
    public void Of_NoValues_IsZero() => Assert.Equal(0, Percentile.Of([], 99));

    [Fact]
    public void Of_OneValue_IsThatForEveryPercent()
    {
        Assert.Equal(7, Percentile.Of([7], 0));
        Assert.Equal(7, Percentile.Of([7], 50));
        Assert.Equal(7, Percentile.Of([7], 100));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(50, 50)]
    [InlineData(50.1, 51)]
    [InlineData(99, 99)]
    [InlineData(99.5, 100)]
    [InlineData(100, 100)]
    public void Of_OneToHundred_IsTheNearestRank(double percent, double expected)
    {
        double[] sorted = [.. Enumerable.Range(1, 100).Select(n => (double)n)];

        Assert.Equal(expected, Percentile.Of(sorted, percent));
    }

    [Fact]
    public void Of_TwoValues_NeverMakesOneBetween() => Assert.Equal(10, Percentile.Of([10, 1000], 50));
}
