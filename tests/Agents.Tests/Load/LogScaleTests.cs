using Agents.Load.Charts;

namespace Agents.Tests.Load;

public sealed class LogScaleTests
{
    [Fact]
    public void Around_Values_ReachesFromTheStepBelowToTheStepAbove()
    {
        var scale = LogScale.Around([3, 470], 0, 100);

        Assert.Equal((2, 500), (scale.Low, scale.High));
    }

    [Fact]
    public void Around_NothingOrZero_IsAnAxisAllTheSame()
    {
        var scale = LogScale.Around([0], 0, 100);

        Assert.Equal((1, 10), (scale.Low, scale.High));
    }

    [Fact]
    public void Around_OneValueOnAStep_HasASpan()
    {
        var scale = LogScale.Around([5, 5], 0, 100);

        Assert.Equal((5, 50), (scale.Low, scale.High));
    }

    [Fact]
    public void At_Decades_AreEvenlyApartAndTheRestIsAtTheEdge()
    {
        var scale = LogScale.Around([1, 100], 400, 0);

        Assert.Equal(400, scale.At(1), 6);
        Assert.Equal(200, scale.At(10), 6);
        Assert.Equal(0, scale.At(100), 6);
        Assert.Equal(400, scale.At(0.001), 6);
        Assert.Equal(0, scale.At(5000), 6);
    }

    [Fact]
    public void Ticks_FewDecades_AreOneTwoAndFive() =>
        Assert.Equal([0.2, 0.5, 1, 2, 5, 10], LogScale.Around([0.2, 10], 0, 1).Ticks());

    [Fact]
    public void Ticks_ManyDecades_AreOnlyTheDecades() =>
        Assert.Equal([0.1, 1, 10, 100, 1000, 10_000], LogScale.Around([0.1, 10_000], 0, 1).Ticks());
}
