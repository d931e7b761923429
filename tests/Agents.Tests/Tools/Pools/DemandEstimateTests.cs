using Agents.Tools.Pools;

namespace Agents.Tests.Tools.Pools;

public sealed class DemandEstimateTests
{
    [Theory]
    [InlineData(10, 2.0, 1, 25)] // 20 run, and the square root of 20 more.
    [InlineData(10, 2.0, 4, 7)]
    [InlineData(1, 1.0, 1, 2)]
    [InlineData(1, 0.05, 1, 0)] // Not worth an instance of its own.
    public void Instances_SteadyCalls_FollowLittlesLaw(int perSecond, double seconds, int callsPerInstance, int expected)
    {
        var demand = Steady(perSecond, seconds);

        Assert.Equal(expected, demand.Instances(callsPerInstance));
    }

    [Fact]
    public void Instances_NoCallHasEnded_IsZero()
    {
        var demand = new DemandEstimate();
        for (var i = 0; i < 100; i++)
            demand.Arrived();
        demand.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal(0, demand.Instances(1));
    }

    [Fact]
    public void Pass_CallsStop_RateFallsToAThirdInTenSeconds()
    {
        var demand = Steady(10, 1);

        demand.Pass(TimeSpan.FromSeconds(10));

        Assert.Equal(10 / Math.E, demand.Rate, 3);
    }

    private static DemandEstimate Steady(int perSecond, double seconds)
    {
        var demand = new DemandEstimate();
        for (var second = 0; second < 200; second++)
        {
            for (var call = 0; call < perSecond; call++)
            {
                demand.Arrived();
                demand.Served(TimeSpan.FromSeconds(seconds));
            }
            demand.Pass(TimeSpan.FromSeconds(1));
        }
        return demand;
    }
}
