using Agents.Contracts;
using Agents.Hosting.Tenants;

namespace Agents.Tests.Gateway.Admission;

public sealed class RatePolicyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accept_OverTheRate_Is429WithTheLimitAndTheTimeAndLeavesNoTrace()
    {
        var desk = new Desk(new TenantPolicy { RatePerSecond = 0.5, Burst = 2 });
        await desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);
        await desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);

        var (_, refusal) = await desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);

        Assert.Equal((429, ProblemTypes.TooManyRequests, 2), (refusal!.Status, refusal.Type, refusal.RetryAfterSeconds));
        Assert.Equal(
            "Limit RatePerSecond of tenant 't': 0.5 calls per second and 2 at once are allowed, and more were made.", refusal.Detail);
        Assert.Equal((2, 2, 2), (desk.Ledger.Calls.Count, desk.Queue.Published.Count, desk.Open.Count));
    }

    [Fact]
    public async Task Accept_AfterTheTimeToldByTheRefusal_IsAccepted()
    {
        var desk = new Desk(new TenantPolicy { RatePerSecond = 0.5 });
        await desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);
        var (_, refusal) = await desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);
        desk.Time.Advance(TimeSpan.FromSeconds(refusal!.RetryAfterSeconds!.Value));

        var (call, _) = await desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);

        Assert.NotNull(call);
    }

    [Fact]
    public async Task Accept_RefusedForTheBacklog_UsesNoToken()
    {
        var desk = new Desk(new TenantPolicy { RatePerSecond = 1, Burst = 2, Backlog = 1 });
        var (first, _) = await desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);
        await desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);
        desk.Open.Remove(first!.Id);

        var (call, _) = await desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);

        Assert.NotNull(call);
    }

    [Fact]
    public async Task Accept_OtherTenants_HaveTheirOwnRate()
    {
        var desk = new Desk(new TenantPolicy { RatePerSecond = 1 });
        await desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);

        var (call, _) = await desk.Acceptance.AcceptAsync(Desk.Submission(caller: Desk.Caller with { Tenant = "u" }), null, Ct);

        Assert.NotNull(call);
    }
}
