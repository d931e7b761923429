using Agents.Contracts.Inventory;
using Agents.Tools.Admission;
using Agents.Tools.Lanes;

namespace Agents.Tests.Tools.Lanes;

public sealed class BorrowingTests
{
    [Fact]
    public void TryTake_ShortToolAndIdleReserve_BorrowsDownToTheHeadroom()
    {
        var bench = new LaneBench(limit: 100, reserve: 20, borrowMaxMs: 100);
        bench.Measure("short", ms: 10);
        bench.AddMany(200, tool: "short");

        // 80 common slots and half of the reserve.
        Assert.Equal(90, bench.TakeAll().Count);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(5000)]
    public void TryTake_SlowTool_NeverBorrows(int ms)
    {
        var bench = new LaneBench(limit: 100, reserve: 20, borrowMaxMs: 100);
        bench.Measure("slow", ms);
        bench.AddMany(200, tool: "slow");

        Assert.Equal(80, bench.TakeAll().Count);
    }

    [Fact]
    public void TryTake_RunTimeNotKnown_DoesNotBorrow()
    {
        var bench = new LaneBench(limit: 100, reserve: 20, borrowMaxMs: 100);
        bench.AddMany(200);

        Assert.Equal(80, bench.TakeAll().Count);
    }

    [Fact]
    public void TryTake_SlowToolWaitsInFront_ShortToolBorrowsPastIt()
    {
        var bench = new LaneBench(limit: 100, reserve: 20, borrowMaxMs: 100);
        bench.Measure("short", ms: 10);
        bench.AddMany(100, tool: "slow");
        bench.AddMany(100, tool: "short");

        var taken = bench.TakeAll().CountBy(item => item.Work.Tool).ToDictionary();

        Assert.Equal((80, 10), (taken["slow"], taken["short"]));
    }

    [Fact]
    public void TryTake_CriticalCameOften_LeavesTwiceTheWorst()
    {
        var bench = new LaneBench(limit: 100, reserve: 20, borrowMaxMs: 100);
        bench.Measure("short", ms: 10);
        bench.AddMany(7, toolClass: ToolClass.Critical);
        bench.TakeAll().ForEach(bench.Queues.Done);
        bench.AddMany(200, tool: "short");

        // Fourteen of the reserve stay free.
        Assert.Equal(86, bench.TakeAll().Count);
    }

    [Fact]
    public void TryTake_CriticalComesNoFasterThanTheHeadroom_NeverWaitsForABorrowedSlot()
    {
        // The rule of SlotBudget, tried with random work: short tools that take up to the bound, slow ones that take for ever, and
        // critical calls of any length that are at most half of the reserve within any span of that length.
        const int boundMs = 100;
        var borrowed = 0;
        var critical = 0;
        for (var seed = 0; seed < 80; seed++)
        {
            var random = new Random(seed);
            var bench = new LaneBench(limit: 100, reserve: 40, borrowMaxMs: boundMs);
            bench.Measure("short", ms: 10);
            var ends = new PriorityQueue<LaneItem, int>();
            var recent = new Queue<int>();
            for (var ms = 0; ms < 400; ms++)
            {
                while (ends.TryPeek(out _, out var at) && at <= ms)
                    bench.Queues.Done(ends.Dequeue());
                while (recent.TryPeek(out var cameAt) && cameAt <= ms - boundMs)
                    recent.Dequeue();
                for (var burst = ms > 50 && random.Next(20) == 0 ? random.Next(20) : 0; burst > 0 && recent.Count < 20; burst--)
                {
                    recent.Enqueue(ms);
                    critical++;
                    bench.Add(tool: "urgent", toolClass: ToolClass.Critical);
                }
                if (random.Next(10) < 3)
                    bench.AddMany(random.Next(60), tool: random.Next(4) == 0 ? "slow" : "short");
                foreach (var item in bench.TakeAll())
                {
                    borrowed += item.Slot == SlotKind.Borrowed ? 1 : 0;
                    ends.Enqueue(item, item.Work.Tool switch
                    {
                        "slow" => int.MaxValue,
                        "urgent" => ms + random.Next(1, 5 * boundMs),
                        _ => ms + random.Next(1, boundMs),
                    });
                }
                Assert.True(
                    bench.Queues.Lanes[0].Calls == 0 || bench.Queues.Slots.ReserveInUse,
                    $"Seed {seed}: at {ms} ms {bench.Queues.Lanes[0].Calls} critical calls wait although others hold their reserve.");
                bench.Pass(1);
            }
        }
        Assert.True(borrowed > 1600 && critical > 1600, $"{borrowed} borrowed and {critical} critical calls are no trial.");
    }
}
