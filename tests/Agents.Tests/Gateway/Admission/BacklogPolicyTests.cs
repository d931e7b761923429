using Agents.Contracts;
using Agents.Gateway.Admission;
using Agents.Gateway.Calls;
using Agents.Hosting.Tenants;

namespace Agents.Tests.Gateway.Admission;

public sealed class BacklogPolicyTests
{
    private readonly Desk _desk = new(new TenantPolicy { Backlog = 3 });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accept_AsManyOpenAsAllowed_Is429WithLimitAndValue()
    {
        await SubmitAsync(3);

        var (_, refusal) = await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);

        Assert.Equal((429, ProblemTypes.TooManyRequests, 5), (refusal!.Status, refusal.Type, refusal.RetryAfterSeconds));
        Assert.Equal("Limit Backlog of tenant 't': 3 calls have not ended, at most 3 are allowed.", refusal.Detail);
    }

    [Fact]
    public async Task Accept_OneHasEnded_IsAccepted()
    {
        await SubmitAsync(3);
        _desk.Open.Remove(_desk.Queue.Published[1].Id);

        Assert.Null((await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct)).Refusal);
    }

    [Fact]
    public async Task Accept_CallsOfOtherGatewaysInTheWorkers_Count()
    {
        await SubmitAsync(1);
        _desk.Hear(queued: 3, endedPerSecond: 0.5, tenants: new() { ["t"] = 3 });

        var (_, refusal) = await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);

        // One has to end, and one ends in two seconds.
        Assert.Equal((429, 2), (refusal!.Status, refusal.RetryAfterSeconds));
    }

    [Fact]
    public async Task Accept_SinceTheWorkersTold_IsAddedToWhatTheyTold()
    {
        _desk.Hear(tenants: new() { ["t"] = 2 });
        await SubmitAsync(1);

        Assert.Equal(429, (await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct)).Refusal!.Status);
    }

    [Fact]
    public async Task Accept_WorkersToldOfTheSameCalls_CountsThemOnce()
    {
        await SubmitAsync(2);
        _desk.Hear(tenants: new() { ["t"] = 2 });

        Assert.Null((await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct)).Refusal);
    }

    [Fact]
    public async Task Accept_WorkersAreSilent_CountsOnlyItsOwn()
    {
        _desk.Hear(tenants: new() { ["t"] = 3 });
        _desk.Time.Advance(WorkerLoads.GoodFor + TimeSpan.FromMilliseconds(1));

        Assert.Null((await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct)).Refusal);
    }

    [Fact]
    public async Task Accept_NotRecordedOrNotPublished_DoesNotCount()
    {
        _desk.Ledger.IsDown = true;
        await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);
        _desk.Ledger.IsDown = false;
        _desk.Queue.IsDown = true;
        await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);
        await _desk.Bulk.AcceptAsync([Desk.Submission(), Desk.Submission()], Ct);

        Assert.Equal(0, _desk.Open.Count);
    }

    [Fact]
    public async Task Accept_KnownKey_IsAnsweredHoweverFullItIs()
    {
        var (first, _) = await _desk.Acceptance.AcceptAsync(Desk.Submission(key: "k"), null, Ct);
        await SubmitAsync(2);

        var (again, _) = await _desk.Acceptance.AcceptAsync(Desk.Submission(key: "k"), null, Ct);
        var (_, other) = await _desk.Acceptance.AcceptAsync(Desk.Submission(cents: 9, key: "k"), null, Ct);
        var (_, unknown) = await _desk.Acceptance.AcceptAsync(Desk.Submission(key: "l"), null, Ct);

        Assert.Equal(first!.Id, again!.Id);
        Assert.Equal((ProblemTypes.IdempotencyMismatch, ProblemTypes.TooManyRequests), (other!.Type, unknown!.Type));
        Assert.Equal(3, _desk.Open.Count);
    }

    [Fact]
    public async Task AcceptBulk_MoreThanAllowed_RefusesTheRestOneByOne()
    {
        await _desk.Acceptance.AcceptAsync(Desk.Submission(key: "k"), null, Ct);

        var answer = await _desk.Bulk.AcceptAsync([.. Enumerable.Range(1, 4).Select(i => (Outcome<Submission>)Desk.Submission(i)), Desk.Submission(key: "k")], Ct);

        Assert.Equal([202, 202, 429, 429, 202], answer.Calls.Select(c => c.Status));
        Assert.Equal((3, 2), (answer.Accepted, answer.Refused));
        Assert.Equal((ProblemTypes.TooManyRequests, 5), (answer.Calls[2].Problem!.Type, answer.Calls[2].Problem!.RetryAfterSeconds));
    }

    private async Task SubmitAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.Null((await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct)).Refusal);
        }
    }
}
