using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Agents.Tools;
using Agents.Tools.Execution;
using Agents.Tools.Lanes;
using Agents.Tools.Ledger;
using Agents.Tools.Recovery;

namespace Agents.Tests.Tools.Lanes;

public sealed class LaneQueuesTests
{
    private static readonly ToolsOptions Ten = new() { Concurrency = 10, CriticalReservePercent = 20, Backlog = 5 };

    [Fact]
    public void TryTake_EveryClassWaits_CriticalFirstThenInteractiveThenBatch()
    {
        var queues = new LaneQueues(Ten);
        queues.Add(Queued(ToolClass.Batch));
        queues.Add(Queued(ToolClass.Interactive));
        queues.Add(Queued(ToolClass.Critical));

        Assert.Equal([ToolClass.Critical, ToolClass.Interactive, ToolClass.Batch], TakeAll(queues).Select(call => call.Class));
    }

    [Fact]
    public void TryTake_FloodOfInteractive_LeavesTheReserveToCritical()
    {
        var queues = new LaneQueues(Ten);
        Fill(queues, ToolClass.Interactive, 20);

        Assert.Equal(8, TakeAll(queues).Count);

        Fill(queues, ToolClass.Critical, 20);
        Assert.Equal(2, TakeAll(queues).Count);
        Assert.Equal(10, queues.Running);
    }

    [Fact]
    public void TryTake_OnlyCritical_MayUseEverySlot()
    {
        var queues = new LaneQueues(Ten);
        Fill(queues, ToolClass.Critical, 20);

        Assert.Equal(10, TakeAll(queues).Count);
    }

    [Fact]
    public void TryTake_CriticalInCommonSlots_DoesNotGiveTheReserveToOthers()
    {
        var queues = new LaneQueues(Ten);
        Fill(queues, ToolClass.Critical, 9);
        TakeAll(queues);
        Fill(queues, ToolClass.Batch, 5);

        Assert.Single(TakeAll(queues));
    }

    [Fact]
    public void TryTake_SameOrderingKey_OneAfterTheOtherInOrder()
    {
        var queues = new LaneQueues(Ten);
        QueuedCall[] calls = [Queued(key: "a"), Queued(key: "a"), Queued(key: "b"), Queued(key: "a")];
        Array.ForEach(calls, queues.Add);

        Assert.Equal([calls[0], calls[2]], TakeAll(queues));
        queues.Done(calls[0]);
        Assert.Equal([calls[1]], TakeAll(queues));
        queues.Done(calls[1]);
        Assert.Equal([calls[3]], TakeAll(queues));
    }

    [Fact]
    public void TryTake_OrderingKeyFreeAgain_RunsAtOnce()
    {
        var queues = new LaneQueues(Ten);
        var first = Queued(key: "a");
        queues.Add(first);
        TakeAll(queues);
        queues.Done(first);
        var second = Queued(key: "a");
        queues.Add(second);

        Assert.Equal([second], TakeAll(queues));
    }

    [Fact]
    public void HasRoom_LaneFull_OnlyThatLaneRefuses()
    {
        var queues = new LaneQueues(Ten);
        Fill(queues, ToolClass.Batch, 4);

        Assert.True(queues.HasRoom(ToolClass.Batch, 1));
        Assert.False(queues.HasRoom(ToolClass.Batch, 2));
        Assert.True(queues.HasRoom(ToolClass.Critical, 5));
    }

    [Fact]
    public void HasRoom_DeliveryLargerThanTheBacklog_IsTakenByAnEmptyLane()
    {
        Assert.True(new LaneQueues(Ten).HasRoom(ToolClass.Batch, 100));
    }

    [Fact]
    public void HasRoom_CallsBehindTheirOrderingKey_Count()
    {
        var queues = new LaneQueues(Ten);
        for (var i = 0; i < 6; i++)
            queues.Add(Queued(ToolClass.Batch, key: "a"));
        TakeAll(queues);

        Assert.False(queues.HasRoom(ToolClass.Batch, 1));
    }

    private static QueuedCall Queued(ToolClass toolClass = ToolClass.Interactive, string? key = null)
    {
        var record = CallRecord.Accepted(Calls.Command(toolClass: toolClass, orderingKey: key));
        return new QueuedCall(new Versioned<CallRecord>(record, "1"), new JournalSegment(null!, 0, 1), 0);
    }

    private static void Fill(LaneQueues queues, ToolClass toolClass, int count)
    {
        for (var i = 0; i < count; i++)
            queues.Add(Queued(toolClass));
    }

    private static List<QueuedCall> TakeAll(LaneQueues queues)
    {
        var taken = new List<QueuedCall>();
        while (queues.TryTake(out var call))
            taken.Add(call);
        return taken;
    }
}
