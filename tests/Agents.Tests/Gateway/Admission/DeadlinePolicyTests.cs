using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Gateway.Admission;
using Agents.Hosting.Tenants;

namespace Agents.Tests.Gateway.Admission;

public sealed class DeadlinePolicyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accept_CannotStartInTime_Is429WithTheMissingSeconds()
    {
        var desk = new Desk();
        desk.Hear(limit: 10, running: 10, queued: 99, endedPerSecond: 10, tenants: new() { ["t"] = 109 });

        var (_, refusal) = await desk.Acceptance.AcceptAsync(Desk.Submission(deadlineMs: 7500), null, Ct);

        // 99 ahead, ten a second: 10 s for the hundredth.
        Assert.Equal((429, ProblemTypes.TooManyRequests, 3), (refusal!.Status, refusal.Type, refusal.RetryAfterSeconds));
        Assert.Equal(
            "Limit deadline: with 99 calls ahead of it, the call could start in about 10.0 s; its deadline allows 7.5 s.", refusal.Detail);
        Assert.Empty(desk.Ledger.Calls);
    }

    [Theory]
    [InlineData(10_000, true)]
    [InlineData(9_999, false)]
    public async Task Accept_AtTheEdge_IsDecidedExactly(int deadlineMs, bool accepted)
    {
        var desk = new Desk();
        desk.Hear(limit: 10, running: 10, queued: 99, endedPerSecond: 10, tenants: new() { ["t"] = 109 });

        Assert.Equal(accepted, (await desk.Acceptance.AcceptAsync(Desk.Submission(deadlineMs: deadlineMs), null, Ct)).Value is not null);
    }

    [Fact]
    public async Task Accept_FreeSlots_StartsAtOnce()
    {
        var desk = new Desk();
        desk.Hear(limit: 10, running: 4, queued: 5, endedPerSecond: 0.001, tenants: new() { ["t"] = 9 });

        Assert.NotNull((await desk.Acceptance.AcceptAsync(Desk.Submission(deadlineMs: 1), null, Ct)).Value);
    }

    [Fact]
    public async Task Accept_NothingEnds_IsNotGuessed()
    {
        var desk = new Desk();
        desk.Hear(limit: 10, running: 10, queued: 1000, endedPerSecond: 0, tenants: new() { ["t"] = 1010 });

        Assert.NotNull((await desk.Acceptance.AcceptAsync(Desk.Submission(deadlineMs: 1), null, Ct)).Value);
    }

    [Fact]
    public async Task Accept_NoWorkerHeardFor10Seconds_IsNotGuessed()
    {
        var desk = new Desk();
        desk.Hear(limit: 10, running: 10, queued: 1000, endedPerSecond: 1, tenants: new() { ["t"] = 1010 });
        desk.Time.Advance(WorkerLoads.GoodFor);
        var (_, still) = await desk.Acceptance.AcceptAsync(Desk.Submission(deadlineMs: 1), null, Ct);
        desk.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(429, still!.Status);
        Assert.NotNull((await desk.Acceptance.AcceptAsync(Desk.Submission(deadlineMs: 1), null, Ct)).Value);
    }

    [Fact]
    public async Task Accept_AcceptedHereAndNotSeenByAWorker_IsAhead()
    {
        var desk = new Desk();
        desk.Hear(limit: 1, running: 1, endedPerSecond: 1);
        for (var i = 0; i < 4; i++)
        {
            await desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);
        }

        var (_, refusal) = await desk.Acceptance.AcceptAsync(Desk.Submission(deadlineMs: 4999), null, Ct);

        Assert.Equal(429, refusal!.Status);
        Assert.NotNull((await desk.Acceptance.AcceptAsync(Desk.Submission(deadlineMs: 5000), null, Ct)).Value);
    }

    [Fact]
    public void Estimate_AnotherTenantFloods_DelaysByTurnsOnly()
    {
        var estimate = Estimate(new() { ["flood"] = 1000, ["t"] = 2 });

        // Two of its own, and at most three of the other in its turns.
        Assert.Equal(5, estimate("t").Ahead);
        Assert.Equal(1000, estimate("flood").Ahead);
    }

    [Fact]
    public void Estimate_Weight_IsCountedInTurns()
    {
        var desk = new Desk(new TenantPolicy { Weight = 4 });
        desk.Hear(limit: 1, running: 1, queued: 1000, endedPerSecond: 1, tenants: new() { ["flood"] = 999, ["t"] = 3 });

        Assert.Equal(4, For(desk, "t").Ahead);
    }

    [Fact]
    public void Estimate_Vip_GoesBeforeTheOthersAndThemOnly()
    {
        var desk = new Desk(new TenantPolicy { Rank = TenantPolicy.Vip });
        desk.Hear(limit: 1, running: 1, queued: 1000, endedPerSecond: 1, tenants: new() { ["flood"] = 995, ["t"] = 6 });

        Assert.Equal((6, 1000), (For(desk, "t").Ahead, For(desk, "flood").Ahead));
    }

    [Fact]
    public void Estimate_MoreUrgentLanes_AreAheadAndLessUrgentAreNot()
    {
        var desk = new Desk();
        desk.Loads.Hear(new Signal
        {
            Kind = Signal.LoadReported,
            Load = new WorkerLoad
            {
                Worker = "w",
                At = desk.Time.GetUtcNow(),
                Limit = 1,
                Running = 1,
                Lanes = [Lane(ToolClass.Critical, 10), Lane(ToolClass.Interactive, 20), Lane(ToolClass.Batch, 40)],
            },
        });

        Assert.Equal(
            [10, 30, 70], Enum.GetValues<ToolClass>().Select(c => For(desk, "t", c).Ahead));
        static LaneLoad Lane(ToolClass toolClass, int queued) => new()
        {
            Class = toolClass,
            Queued = queued,
            EndedPerSecond = 1,
            OldestMs = 0,
            Tenants = new Dictionary<string, int> { ["t"] = queued },
        };
    }

    private static Func<string, ExpectedStart> Estimate(Dictionary<string, int> tenants)
    {
        var desk = new Desk();
        desk.Hear(limit: 1, running: 1, queued: 1000, endedPerSecond: 1, tenants: tenants);
        return tenant => For(desk, tenant);
    }

    private static ExpectedStart For(Desk desk, string tenant, ToolClass toolClass = ToolClass.Critical)
    {
        var command = desk.Factory.Create(Desk.Submission(caller: Desk.Caller with { Tenant = tenant })).Value!;
        return new StartEstimate(desk.Loads, desk.Open, desk.Tenants).For(command with { Class = toolClass })!.Value;
    }
}
