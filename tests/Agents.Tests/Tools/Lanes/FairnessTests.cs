using Agents.Contracts.Inventory;
using Agents.Hosting.Tenants;
using Agents.Tools.Lanes;

namespace Agents.Tests.Tools.Lanes;

public sealed class FairnessTests
{
    private static readonly LaneOptions Ages = new() { NormalAgeMs = 1000, InteractiveAgeMs = 2000, BatchAgeMs = 5000 };

    [Fact]
    public void TryTake_EqualTenants_InTurnHoweverManyEachHas()
    {
        var bench = new LaneBench();
        bench.AddMany(100, "flood");
        bench.AddMany(2, "small");

        Assert.Equal(["flood", "small", "flood", "small", "flood"], Tenants(bench.TakeInTurn(5)));
    }

    [Fact]
    public void TryTake_Weights_EveryTenantGetsItsExactShare()
    {
        var bench = new LaneBench(tenants: [("one", TenantPolicy.Normal, 1), ("two", TenantPolicy.Normal, 2), ("five", TenantPolicy.Normal, 5)]);
        bench.AddMany(1000, "one");
        bench.AddMany(1000, "two");
        bench.AddMany(1000, "five");

        var counts = Tenants(bench.TakeInTurn(800)).CountBy(tenant => tenant).ToDictionary();

        Assert.Equal((100, 200, 500), (counts["one"], counts["two"], counts["five"]));
    }

    [Fact]
    public void TryTake_TenantUsesManyTools_GetsNoLargerShare()
    {
        var bench = new LaneBench();
        for (var i = 0; i < 300; i++)
            bench.Add("many", tool: $"tool{i % 10}");
        bench.AddMany(300, "one");

        Assert.Equal(100, Tenants(bench.TakeInTurn(200)).Count(tenant => tenant == "many"));
    }

    [Fact]
    public void TryTake_TenantComesBackAfterAPause_HasSavedNothingUp()
    {
        var bench = new LaneBench();
        bench.Add("pausing");
        bench.AddMany(500, "busy");
        bench.TakeInTurn(200);
        bench.AddMany(100, "pausing");

        Assert.Equal(50, Tenants(bench.TakeInTurn(100)).Count(tenant => tenant == "pausing"));
    }

    [Fact]
    public void TryTake_TenantHasOneAtATime_IsNotServedMoreOftenForIt()
    {
        var bench = new LaneBench();
        bench.AddMany(500, "busy");
        bench.Add("single");
        var single = 0;
        for (var i = 0; i < 100; i++)
        {
            if (Assert.Single(bench.TakeInTurn(1)).Work.Tenant != "single")
                continue;
            single++;
            bench.Add("single");
        }

        Assert.Equal(50, single);
    }

    [Fact]
    public void TryTake_ToolOfATenantCannotStart_ItsOtherToolsKeepTheirShare()
    {
        var bench = new LaneBench();
        bench.Has("full", maxConcurrent: 1);
        bench.AddMany(300, "a", tool: "full");
        Assert.NotNull(bench.Take());
        bench.AddMany(100, "a", tool: "free");
        bench.AddMany(100, "b", tool: "free");

        Assert.Equal(50, Tenants(bench.TakeInTurn(100)).Count(tenant => tenant == "a"));
    }

    [Fact]
    public void TryTake_VipWaits_GoesBeforeNormal()
    {
        var bench = new LaneBench(tenants: [("vip", TenantPolicy.Vip, 1)]);
        bench.AddMany(3, "normal");
        bench.AddMany(3, "vip");

        Assert.Equal(["vip", "vip", "vip", "normal", "normal", "normal"], Tenants(bench.TakeInTurn(6)));
    }

    [Fact]
    public void TryTake_VipsOfDifferentWeight_ShareByWeight()
    {
        var bench = new LaneBench(tenants: [("big", TenantPolicy.Vip, 3), ("small", TenantPolicy.Vip, 1)]);
        bench.AddMany(400, "small");
        bench.AddMany(400, "big");

        Assert.Equal(300, Tenants(bench.TakeInTurn(400)).Count(tenant => tenant == "big"));
    }

    [Fact]
    public void TryTake_NormalHasWaitedTooLong_GoesAheadOfVipWithEveryFourthStart()
    {
        var bench = new LaneBench(lanes: Ages, tenants: [("vip", TenantPolicy.Vip, 1)]);
        bench.AddMany(2, "normal");
        bench.Pass(999);
        bench.AddMany(20, "vip");

        Assert.Equal(["vip", "vip"], Tenants(bench.TakeInTurn(2)));
        bench.Pass(1);
        Assert.Equal(["normal", "vip", "vip", "vip", "normal", "vip", "vip"], Tenants(bench.TakeInTurn(7)));
    }

    [Fact]
    public void TryTake_BatchHasWaitedTooLong_GoesAheadOfInteractiveWithEveryFourthStart()
    {
        var bench = new LaneBench(lanes: Ages);
        bench.AddMany(2, toolClass: ToolClass.Batch);
        bench.Pass(4999);
        bench.AddMany(20);

        Assert.Equal([ToolClass.Interactive, ToolClass.Interactive], Classes(bench.TakeInTurn(2)));
        bench.Pass(1);
        Assert.Equal(
            [ToolClass.Batch, ToolClass.Interactive, ToolClass.Interactive, ToolClass.Interactive, ToolClass.Batch, ToolClass.Interactive],
            Classes(bench.TakeInTurn(6)));
    }

    [Fact]
    public void TryTake_InteractiveHasWaitedTooLong_GoesAheadOfCriticalOnlyBeyondItsReserve()
    {
        var bench = new LaneBench(lanes: Ages);
        bench.AddMany(20);
        bench.Pass(2000);
        bench.AddMany(20, toolClass: ToolClass.Critical);

        Assert.Equal(
            [ToolClass.Critical, ToolClass.Critical, ToolClass.Interactive, ToolClass.Critical, ToolClass.Critical, ToolClass.Critical,
                ToolClass.Interactive],
            Classes(bench.TakeAll()[..7]));
    }

    [Fact]
    public void TryTake_SteadyFloodOfVip_NoNormalCallStarves()
    {
        var bench = new LaneBench(lanes: Ages, tenants: [("vip", TenantPolicy.Vip, 1)]);
        bench.AddMany(10, "normal");
        var normal = 0;
        for (var i = 0; i < 60; i++)
        {
            bench.Add("vip");
            bench.Pass(100);
            normal += Tenants(bench.TakeInTurn(1)).Count(tenant => tenant == "normal");
        }

        Assert.Equal(10, normal);
    }

    private static IEnumerable<string> Tenants(IEnumerable<LaneItem> items) => items.Select(item => item.Work.Tenant);

    private static IEnumerable<ToolClass> Classes(IEnumerable<LaneItem> items) => items.Select(item => item.Work.Class);
}
