using Agents.Contracts.Inventory;
using Agents.Tools.Lanes;

namespace Agents.Tests.Tools.Lanes;

public sealed class LaneQueuesTests
{
    [Fact]
    public void TryTake_EveryClassWaits_CriticalFirstThenInteractiveThenBatch()
    {
        var bench = new LaneBench();
        bench.Add(toolClass: ToolClass.Batch);
        bench.Add(toolClass: ToolClass.Interactive);
        bench.Add(toolClass: ToolClass.Critical);

        Assert.Equal([ToolClass.Critical, ToolClass.Interactive, ToolClass.Batch], bench.TakeAll().Select(item => item.Work.Class));
    }

    [Fact]
    public void TryTake_OneTenantManyTools_InTheOrderOfArrival()
    {
        var bench = new LaneBench(limit: 100);
        LaneItem[] items = [bench.Add(tool: "a"), bench.Add(tool: "b"), bench.Add(tool: "a"), bench.Add(tool: "c"), bench.Add(tool: "b")];

        Assert.Equal(items, bench.TakeAll());
    }

    [Fact]
    public void TryTake_FloodOfInteractive_LeavesTheReserveToCritical()
    {
        var bench = new LaneBench();
        bench.AddMany(20);

        Assert.Equal(8, bench.TakeAll().Count);

        bench.AddMany(20, toolClass: ToolClass.Critical);
        Assert.Equal(2, bench.TakeAll().Count);
        Assert.Equal(10, bench.Queues.Slots.Running);
    }

    [Fact]
    public void TryTake_OnlyCritical_MayUseEverySlot()
    {
        var bench = new LaneBench();
        bench.AddMany(20, toolClass: ToolClass.Critical);

        Assert.Equal(10, bench.TakeAll().Count);
    }

    [Fact]
    public void TryTake_CriticalInCommonSlots_DoesNotGiveTheReserveToOthers()
    {
        var bench = new LaneBench();
        bench.AddMany(9, toolClass: ToolClass.Critical);
        bench.TakeAll();
        bench.AddMany(5, toolClass: ToolClass.Batch);

        Assert.Single(bench.TakeAll());
    }

    [Fact]
    public void TryTake_CriticalBeyondItsReserve_GoesFirstInTheCommonSlots()
    {
        var bench = new LaneBench();
        bench.AddMany(20);
        var running = bench.TakeAll();
        bench.AddMany(5, toolClass: ToolClass.Critical);
        bench.TakeAll();
        bench.Queues.Done(running[0]);

        Assert.Equal(ToolClass.Critical, Assert.Single(bench.TakeAll()).Work.Class);
    }

    [Fact]
    public void TryTake_SameOrderingKey_OneAfterTheOtherInOrder()
    {
        var bench = new LaneBench();
        LaneItem[] items = [bench.Add(key: "a"), bench.Add(key: "a"), bench.Add(key: "b"), bench.Add(key: "a")];

        Assert.Equal([items[0], items[2]], bench.TakeAll());
        bench.Queues.Done(items[0]);
        Assert.Equal([items[1]], bench.TakeAll());
        bench.Queues.Done(items[1]);
        Assert.Equal([items[3]], bench.TakeAll());
    }

    [Fact]
    public void TryTake_OrderingKeyFreeAgain_RunsAtOnce()
    {
        var bench = new LaneBench();
        bench.Add(key: "a");
        bench.Queues.Done(Assert.Single(bench.TakeAll()));
        var second = bench.Add(key: "a");

        Assert.Equal([second], bench.TakeAll());
    }

    [Fact]
    public void Done_NextOfTheKey_StandsWhereItArrived()
    {
        var bench = new LaneBench(limit: 2, reserve: 0);
        LaneItem[] items = [bench.Add(key: "a"), bench.Add(), bench.Add(key: "a"), bench.Add()];

        Assert.Equal([items[0], items[1]], bench.TakeAll());
        bench.Queues.Done(items[0]);

        Assert.Equal([items[2]], bench.TakeAll());
        bench.Queues.Done(items[1]);
        Assert.Equal([items[3]], bench.TakeAll());
    }

    [Fact]
    public void Suspend_ItemWithAKey_TheNextWaitsUntilItHasRun()
    {
        var bench = new LaneBench();
        LaneItem[] items = [bench.Add(key: "a"), bench.Add(key: "a")];
        bench.TakeAll();

        bench.Queues.Suspend(items[0]);

        Assert.Equal(0, bench.Queues.Slots.Running);
        Assert.Empty(bench.TakeAll());
        bench.Queues.Resume(items[0]);
        Assert.Equal([items[0]], bench.TakeAll());
        bench.Queues.Done(items[0]);
        Assert.Equal([items[1]], bench.TakeAll());
    }

    [Fact]
    public void Withdraw_ItemsInEveryPlace_TheOthersGoOn()
    {
        var bench = new LaneBench(limit: 100);
        LaneItem[] items = [bench.Add(key: "a"), bench.Add(key: "a"), bench.Add(key: "a"), bench.Add(), bench.Add()];

        bench.Queues.Withdraw(items[1]);
        bench.Queues.Withdraw(items[0]);
        bench.Queues.Withdraw(items[3]);

        Assert.Equal([items[2], items[4]], bench.TakeAll());
        Assert.Equal(0, bench.Queues.Lanes[1].Calls);
    }

    [Fact]
    public void TryExpire_DeadlinesPass_GivesThoseAndOnlyThose()
    {
        var bench = new LaneBench(limit: 2, reserve: 0);
        var running = bench.Add(deadlineMs: 10);
        Assert.Same(running, bench.Take());
        var (late, early, behind) = (bench.Add(deadlineMs: 300), bench.Add(key: "a", deadlineMs: 100), bench.Add(key: "a", deadlineMs: 200));
        Assert.Equal(early.Work.Deadline, bench.Queues.NextDeadline);

        bench.Pass(99);
        Assert.False(bench.Queues.TryExpire(out _));
        bench.Pass(101);
        Assert.True(bench.Queues.TryExpire(out var first));
        Assert.True(bench.Queues.TryExpire(out var second));
        Assert.False(bench.Queues.TryExpire(out _));

        Assert.Equal([early, behind], [first, second]);
        Assert.Equal([late], bench.TakeAll());
        Assert.Null(bench.Queues.NextDeadline);
    }

    [Fact]
    public void HasRoom_LaneFull_OnlyThatLaneRefuses()
    {
        var bench = new LaneBench(backlog: 5);
        bench.AddMany(4, toolClass: ToolClass.Batch);

        Assert.True(bench.Queues.HasRoom(ToolClass.Batch, 1));
        Assert.False(bench.Queues.HasRoom(ToolClass.Batch, 2));
        Assert.True(bench.Queues.HasRoom(ToolClass.Critical, 5));
    }

    [Fact]
    public void HasRoom_DeliveryLargerThanTheBacklog_IsTakenByAnEmptyLane() =>
        Assert.True(new LaneBench(backlog: 5).Queues.HasRoom(ToolClass.Batch, 100));

    [Fact]
    public void HasRoom_CallsBehindTheirOrderingKey_Count()
    {
        var bench = new LaneBench(backlog: 5);
        bench.AddMany(6, toolClass: ToolClass.Batch, key: "a");
        bench.TakeAll();

        Assert.False(bench.Queues.HasRoom(ToolClass.Batch, 1));
    }

    [Fact]
    public void Add_GroupOfCalls_CountsItsCallsAndTakesOneSlot()
    {
        var bench = new LaneBench(backlog: 5);
        var group = bench.Add(toolClass: ToolClass.Batch, calls: 4);

        Assert.False(bench.Queues.HasRoom(ToolClass.Batch, 2));
        Assert.Equal(4, bench.Queues.Lanes[2].Tenants["demo"]);
        Assert.Equal([group], bench.TakeAll());
        Assert.Equal(1, bench.Queues.Slots.Running);
        Assert.True(bench.Queues.HasRoom(ToolClass.Batch, 5));
    }

    [Fact]
    public void Figures_CallsWaitRunAndEnd_SayHowMany()
    {
        var bench = new LaneBench(limit: 2, reserve: 0);
        bench.Add("a");
        bench.Pass(500);
        bench.Add("b");
        bench.Add("a");
        var running = bench.TakeAll();
        bench.Pass(500);

        var lane = LaneFigures.Of(bench.Queues).ToLoad("w", bench.Time.GetUtcNow()).Lanes[1];
        Assert.Equal((1, 500), (lane.Queued, lane.OldestMs));
        Assert.Equal(new Dictionary<string, int> { ["a"] = 2, ["b"] = 1 }, lane.Tenants);

        running.ForEach(bench.Queues.Done);
        bench.Pass(1000);
        var after = LaneFigures.Of(bench.Queues);
        Assert.Equal((0.4, 1), (after.Lanes[1].EndedPerSecond, after.Lanes[1].Tenants.Length));
        bench.Pass(6000);
        Assert.Equal(0, LaneFigures.Of(bench.Queues).Lanes[1].EndedPerSecond);
    }

    [Fact]
    public void Figures_ManyTenants_TellsTheLargest()
    {
        var bench = new LaneBench();
        for (var i = 0; i < 1200; i++)
            bench.Add($"t{i}", calls: i < 200 ? 1 : 2);

        var tenants = LaneFigures.Of(bench.Queues).ToLoad("w", bench.Time.GetUtcNow()).Lanes[1].Tenants;

        Assert.Equal(1000, tenants.Count);
        Assert.All(tenants.Values, calls => Assert.Equal(2, calls));
    }

    [Fact]
    public void TryTake_HundredThousandOfTenThousandTenants_EveryTenantOnceARound()
    {
        const int tenants = 10_000;
        var bench = new LaneBench(limit: 20_000, reserve: 0);
        for (var i = 0; i < 10 * tenants; i++)
            bench.Add($"t{i / 10}", tool: $"tool{i % 7}");

        for (var round = 0; round < 10; round++)
            Assert.Equal(tenants, bench.TakeInTurn(tenants).Select(item => item.Work.Tenant).Distinct().Count());
        Assert.Empty(bench.TakeAll());
    }
}
