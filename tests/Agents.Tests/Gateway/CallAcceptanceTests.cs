using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Tooling.Calls;

namespace Agents.Tests.Gateway;

public sealed class CallAcceptanceTests
{
    private readonly Desk _desk = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accept_New_IsRecordedBeforeItIsPublished()
    {
        CallState? recorded = null;
        _desk.Queue.OnPublish = command => recorded = _desk.Ledger.Calls[command.Id].Record.State;

        var (call, _) = await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);

        Assert.Equal(CallState.Accepted, recorded);
        Assert.Equal((CallStatus.Queued, "1.10.0"), (call!.Status, call.Version));
        Assert.Equal(call.Id, Assert.Single(_desk.Queue.Published).Id);
    }

    [Fact]
    public async Task Accept_New_TellsTheIdBeforeAnythingCanHappen()
    {
        var order = new List<string>();
        _desk.Queue.OnPublish = _ => order.Add("published");

        await _desk.Acceptance.AcceptAsync(Desk.Submission(), _ => order.Add("told"), Ct);

        Assert.Equal(["told", "published"], order);
    }

    [Theory]
    [InlineData(null, 30_000)]
    [InlineData(1500, 1500)]
    public async Task Accept_Deadline_IsSetOnceFromTheClock(int? asked, int expectedMs)
    {
        await _desk.Acceptance.AcceptAsync(Desk.Submission(deadlineMs: asked), null, Ct);

        var command = Assert.Single(_desk.Queue.Published);
        Assert.Equal(_desk.Time.GetUtcNow(), command.AcceptedAt);
        Assert.Equal(command.AcceptedAt.AddMilliseconds(expectedMs), command.Deadline);
    }

    [Fact]
    public async Task Accept_SameKeyStillAccepted_PublishesAgain()
    {
        var (first, _) = await _desk.Acceptance.AcceptAsync(Desk.Submission(key: "k"), null, Ct);
        _desk.Time.Advance(TimeSpan.FromSeconds(1));
        var (second, _) = await _desk.Acceptance.AcceptAsync(Desk.Submission(key: "k"), null, Ct);

        Assert.Equal(first!.Id, second!.Id);
        Assert.Equal(2, _desk.Queue.Published.Count);
        Assert.Equal(_desk.Queue.Published[0].AcceptedAt, _desk.Queue.Published[1].AcceptedAt);
    }

    [Fact]
    public async Task Accept_SameKeyEnded_AnswersWithTheOutcome()
    {
        var (first, _) = await _desk.Acceptance.AcceptAsync(Desk.Submission(key: "k"), null, Ct);
        _desk.Ledger.Put(_desk.Ledger.Calls[first!.Id].Record with { State = CallState.Failed });

        var (second, _) = await _desk.Acceptance.AcceptAsync(Desk.Submission(key: "k"), null, Ct);

        Assert.Equal(CallStatus.Failed, second!.Status);
        Assert.Single(_desk.Queue.Published);
    }

    [Fact]
    public async Task Accept_SameKeyOfAnotherTenant_IsAnotherCall()
    {
        var (mine, _) = await _desk.Acceptance.AcceptAsync(Desk.Submission(key: "k"), null, Ct);
        var (theirs, _) = await _desk.Acceptance.AcceptAsync(
            Desk.Submission(cents: 9, key: "k", caller: Desk.Caller with { Tenant = "u" }), null, Ct);

        Assert.NotEqual(mine!.Id, theirs!.Id);
    }

    [Fact]
    public async Task Accept_SameKeyOtherArguments_IsRefused()
    {
        await _desk.Acceptance.AcceptAsync(Desk.Submission(key: "k"), null, Ct);

        var (_, refusal) = await _desk.Acceptance.AcceptAsync(Desk.Submission(cents: 6, key: "k"), null, Ct);

        Assert.Equal((422, ProblemTypes.IdempotencyMismatch), (refusal!.Status, refusal.Type));
        Assert.Single(_desk.Queue.Published);
    }

    [Theory]
    [InlineData("none", 5, "charge", 404, ProblemTypes.ToolNotFound)]
    [InlineData("pay", 0, "charge", 422, ProblemTypes.InvalidArguments)]
    [InlineData("pay", 5, "read", 403, ProblemTypes.Forbidden)]
    [InlineData("pay", 5, "*", null, null)]
    public async Task Accept_WhatIsNotAllowed_LeavesNoTrace(string tool, int cents, string scope, int? status, string? type)
    {
        var caller = Desk.Caller with { Scopes = [scope] };

        var (_, refusal) = await _desk.Acceptance.AcceptAsync(Desk.Submission(cents, tool: tool, caller: caller), null, Ct);

        Assert.Equal((status, type), (refusal?.Status, refusal?.Type));
        Assert.Equal(refusal is null, _desk.Ledger.Calls.Count == 1 && _desk.Queue.Published.Count == 1);
    }

    [Fact]
    public async Task Accept_LedgerDown_Is503AndPublishesNothing()
    {
        _desk.Ledger.IsDown = true;

        var (_, refusal) = await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);

        Assert.Equal(503, refusal!.Status);
        Assert.Empty(_desk.Queue.Published);
    }

    [Fact]
    public async Task Accept_QueueDownWithoutKey_Is503AndWithdrawn()
    {
        _desk.Queue.IsDown = true;

        var (_, refusal) = await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);

        Assert.Equal(503, refusal!.Status);
        Assert.NotNull(Assert.Single(_desk.Ledger.Calls).Value.Record.CancelRequestedAt);
    }

    [Fact]
    public async Task Accept_QueueDownWithKey_CanBeSubmittedAgain()
    {
        _desk.Queue.IsDown = true;
        var (_, refusal) = await _desk.Acceptance.AcceptAsync(Desk.Submission(key: "k"), null, Ct);
        _desk.Queue.IsDown = false;

        var (call, _) = await _desk.Acceptance.AcceptAsync(Desk.Submission(key: "k"), null, Ct);

        Assert.Equal(503, refusal!.Status);
        Assert.Equal(call!.Id, Assert.Single(_desk.Queue.Published).Id);
        Assert.Null(_desk.Ledger.Calls[call.Id].Record.CancelRequestedAt);
    }
}
