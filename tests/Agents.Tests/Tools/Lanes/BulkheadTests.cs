using Agents.Contracts.Inventory;
using Agents.Tools.Lanes;

namespace Agents.Tests.Tools.Lanes;

public sealed class BulkheadTests
{
    [Fact]
    public void TryTake_VersionIsFull_NeighboursStartAndNoSlotIsTaken()
    {
        var bench = new LaneBench(limit: 100);
        bench.Has("slow", maxConcurrent: 2);
        var slow = bench.AddMany(5, tool: "slow");
        var quick = bench.AddMany(3, tool: "quick");

        Assert.Equal([slow[0], slow[1], .. quick], bench.TakeAll());
        Assert.Equal((5, 3), (bench.Queues.Slots.Running, bench.Queues.Parked));
    }

    [Fact]
    public void Done_VersionWasFull_TheNextStandsInItsTenantsPlace()
    {
        var bench = new LaneBench(limit: 100);
        bench.Has("slow", maxConcurrent: 1);
        LaneItem[] slow = [bench.Add("a", "slow"), bench.Add("a", "slow"), bench.Add("b", "slow"), bench.Add("a", "slow")];
        Assert.Equal([slow[0]], bench.TakeAll());

        bench.Queues.Done(slow[0]);
        Assert.Equal([slow[2]], bench.TakeAll());
        bench.Queues.Done(slow[2]);
        Assert.Equal([slow[1]], bench.TakeAll());
    }

    [Fact]
    public void Done_VersionWasFull_GoesBeforeWhatCameLater()
    {
        var bench = new LaneBench(limit: 3, reserve: 0);
        bench.Has("slow", maxConcurrent: 1);
        var slow = bench.AddMany(2, tool: "slow");
        Assert.Equal([slow[0]], bench.TakeAll());
        var quick = bench.AddMany(5, tool: "quick");
        Assert.Equal(quick[..2], bench.TakeAll());

        bench.Queues.Done(slow[0]);

        Assert.Equal([slow[1]], bench.TakeAll());
    }

    [Fact]
    public void TryTake_TwoVersions_EachHasItsOwnBulkhead()
    {
        var bench = new LaneBench(limit: 100);
        bench.Has("tool", maxConcurrent: 1);
        bench.Has("tool", maxConcurrent: 2, version: "2.0.0");
        for (var i = 0; i < 3; i++)
        {
            bench.Add(tool: "tool");
            bench.Add(tool: "tool", version: "2.0.0");
        }

        Assert.Equal(["1.0.0", "2.0.0", "2.0.0"], bench.TakeAll().Select(item => item.Work.Version));
    }

    [Fact]
    public void TryTake_InventoryLowersTheBulkhead_CountsAtOnce()
    {
        var bench = new LaneBench(limit: 100);
        bench.Has("tool", maxConcurrent: 50);
        bench.AddMany(5, tool: "tool");
        Assert.NotNull(bench.Take());

        bench.Has("tool", maxConcurrent: 2);

        Assert.Single(bench.TakeAll());
    }

    [Fact]
    public void TryTake_ToolOverItsShareAndOthersWait_TheOthersGoFirst()
    {
        var bench = new LaneBench(limit: 25, share: 50);
        bench.AddMany(100, "a", tool: "hanging");
        bench.AddMany(100, "a", tool: "other");
        bench.AddMany(100, "a", tool: "third");

        // 20 common slots: 10 at most for one tool.
        var tools = bench.TakeAll().CountBy(item => item.Work.Tool).ToDictionary();

        Assert.Equal((10, 10), (tools["hanging"], tools["other"]));
    }

    [Fact]
    public void TryTake_ToolIsAlone_UsesMoreAndLeavesEveryTwentiethSlot()
    {
        var bench = new LaneBench(limit: 50, share: 50);
        bench.AddMany(100, tool: "hanging");

        // 40 common slots, 2 of them stay free.
        Assert.Equal(38, bench.TakeAll().Count);
        Assert.True(bench.Queues.WasLimited);

        var other = bench.AddMany(5, tool: "other");
        Assert.Equal(other[..2], bench.TakeAll());
    }

    [Fact]
    public void TryTake_ToolOverItsShareOfAnUrgentLane_StillGoesBeforeBatch()
    {
        var bench = new LaneBench(limit: 25, share: 50);
        bench.AddMany(12);
        bench.AddMany(5, tool: "other", toolClass: ToolClass.Batch);

        Assert.Equal(Enumerable.Repeat(ToolClass.Interactive, 12), bench.TakeAll()[..12].Select(item => item.Work.Class));
    }

    [Fact]
    public void TryTake_CriticalToolOverItsShare_StillHasTheReserveButForTheRoomOfOthers()
    {
        var bench = new LaneBench(limit: 100, reserve: 20, share: 5);
        for (var i = 0; i < 200; i++)
            bench.Add(tool: $"tool{i}");
        Assert.Equal(80, bench.TakeAll().Count);
        bench.AddMany(30, tool: "urgent", toolClass: ToolClass.Critical);

        Assert.Equal(19, bench.TakeAll().Count);
        bench.AddMany(5, tool: "other", toolClass: ToolClass.Critical);
        Assert.Single(bench.TakeAll());
    }

    [Fact]
    public void Done_ToolIsBelowItsShareAgain_TakesItsTurn()
    {
        var bench = new LaneBench(limit: 10, reserve: 0, share: 50);
        var first = bench.AddMany(8, "a", tool: "one");
        bench.AddMany(8, "b", tool: "two");
        var running = bench.TakeAll();
        Assert.Equal(10, running.Count);

        bench.Queues.Done(first[0]);

        Assert.Equal("one", Assert.Single(bench.TakeAll()).Work.Tool);
    }

    [Fact]
    public void SetLimit_Higher_OpensWhatWasOverItsShare()
    {
        var bench = new LaneBench(limit: 10, reserve: 0, share: 50);
        bench.AddMany(100, tool: "one");
        Assert.Equal(9, bench.TakeAll().Count);

        bench.Queues.SetLimit(20);

        Assert.Equal(10, bench.TakeAll().Count);
    }
}
