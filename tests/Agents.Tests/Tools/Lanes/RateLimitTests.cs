namespace Agents.Tests.Tools.Lanes;

public sealed class RateLimitTests
{
    [Fact]
    public void TryTake_BurstUsedUp_WaitsForTheRefillAndNeighboursDoNot()
    {
        var bench = new LaneBench(limit: 100);
        bench.Has("limited", perSecond: 10, burst: 3);
        var limited = bench.AddMany(6, tool: "limited");
        var free = bench.AddMany(2, tool: "free");
        var start = bench.Time.GetTimestamp();

        Assert.Equal([.. limited[..3], .. free], bench.TakeAll());
        Assert.Equal(start + (bench.Time.TimestampFrequency / 10), bench.Queues.NextRefillAt);

        bench.Pass(99);
        bench.Queues.Refill();
        Assert.Empty(bench.TakeAll());
        bench.Pass(1);
        bench.Queues.Refill();
        Assert.Equal([limited[3]], bench.TakeAll());
        bench.Pass(200);
        bench.Queues.Refill();
        Assert.Equal(limited[4..], bench.TakeAll());
    }

    [Fact]
    public void TryTake_LimitedForALongTime_StartsExactlyAtItsRate()
    {
        var bench = new LaneBench(limit: 1000, reserve: 0);
        bench.Has("limited", perSecond: 20, burst: 1);
        bench.AddMany(1000, tool: "limited");
        var started = bench.TakeAll().Count;
        for (var ms = 0; ms < 10_000; ms += 10)
        {
            bench.Pass(10);
            bench.Queues.Refill();
            started += bench.TakeAll().Count;
        }

        Assert.Equal(1 + (20 * 10), started);
    }

    [Fact]
    public void TryTake_TwoVersionsOfATool_ShareTheBucket()
    {
        var bench = new LaneBench(limit: 100);
        bench.Has("limited", perSecond: 2, burst: 2);
        bench.Has("limited", perSecond: 2, burst: 2, version: "2.0.0");
        for (var i = 0; i < 3; i++)
        {
            bench.Add(tool: "limited");
            bench.Add(tool: "limited", version: "2.0.0");
        }

        Assert.Equal(2, bench.TakeAll().Count);
        bench.Pass(500);
        bench.Queues.Refill();
        Assert.Single(bench.TakeAll());
    }

    [Fact]
    public void TryTake_NoBurstNamed_OneSecondsWorth()
    {
        var bench = new LaneBench(limit: 100);
        bench.Has("ten", perSecond: 10);
        bench.Has("rare", perSecond: 0.01);
        bench.AddMany(20, tool: "ten");
        bench.AddMany(20, tool: "rare");

        var tools = bench.TakeAll().CountBy(item => item.Work.Tool).ToDictionary();

        Assert.Equal((10, 1), (tools["ten"], tools["rare"]));
    }
}
