using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;

namespace Agents.Tests.Gateway.Admission;

public sealed class WorkerLoadsTests
{
    private readonly Desk _desk = new();

    [Fact]
    public void Hear_SeveralWorkers_AddUp()
    {
        _desk.Hear(limit: 10, running: 3, queued: 1, endedPerSecond: 2, tenants: new() { ["a"] = 4 }, worker: "w1");
        _desk.Hear(limit: 20, running: 5, queued: 2, endedPerSecond: 3, tenants: new() { ["a"] = 1, ["b"] = 6 }, worker: "w2");

        var load = _desk.Loads.Current!;
        Assert.Equal((30, 8, 5.0), (load.Limit, load.Running, load.EndedPerSecond));
        Assert.Equal((3, 11), (load.Of(ToolClass.Critical).Queued, load.Of(ToolClass.Critical).Open));
        Assert.Equal((5, 6, 0), (load.OpenOf("a"), load.OpenOf("b"), load.OpenOf("c")));
        Assert.Equal(0, load.Of(ToolClass.Batch).Queued);
    }

    [Fact]
    public void Hear_OneWorkerFallsSilent_IsLeftOut()
    {
        _desk.Hear(limit: 10, worker: "w1");
        _desk.Time.Advance(TimeSpan.FromSeconds(6));
        _desk.Hear(limit: 20, worker: "w2");
        _desk.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(20, _desk.Loads.Current!.Limit);
    }

    [Fact]
    public void Hear_ReportsOvertakeEachOther_TheNewerStands()
    {
        _desk.Hear(limit: 10);
        var older = new WorkerLoad { Worker = "w", At = _desk.Time.GetUtcNow().AddMilliseconds(-1), Limit = 5, Running = 0, Lanes = [] };

        _desk.Loads.Hear(new Signal { Kind = Signal.LoadReported, Load = older });

        Assert.Equal((10, 1), (_desk.Loads.Current!.Limit, _desk.Loads.Reports));
    }

    [Fact]
    public void Hear_OtherSignals_ChangeNothing()
    {
        _desk.Loads.Hear(new Signal { Kind = Signal.InventoryChanged, Revision = 2 });
        _desk.Loads.Hear(new Signal { Kind = Signal.LoadReported });

        Assert.Null(_desk.Loads.Current);
    }
}
