using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Tests.Tools.Fakes;

namespace Agents.Tests.Tools.Execution;

public sealed class CallRunnerTests
{
    [Fact]
    public async Task Run_ToolAnswers_RecordAndEventSayTheSame()
    {
        var (rig, _) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var __ = rig;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);

        var record = await rig.OutcomeAsync(command);

        Assert.Equal(CallState.Succeeded, record.State);
        Assert.Equal("1.0.0", record.VersionRan);
        Assert.Equal(1, record.Attempts);
        Assert.Equal("""{"ok":true}""", record.Result!.Value.GetRawText());
        Assert.Null(record.Error);
        Assert.NotNull(record.FinishedAt);
        await rig.UntilAsync(() => rig.Events.All.Count > 0);
        var told = Assert.Single(rig.Events.All);
        Assert.Equal((command.Id, CallState.Succeeded, "demo"), (told.Id, told.State, told.Tenant));
    }

    [Fact]
    public async Task Run_DeadlinePassed_ExpiresWithoutSending()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var _ = rig;
        var command = Calls.Command(deadlineMs: 50);
        rig.Time.Advance(TimeSpan.FromMilliseconds(50));
        await rig.AcceptAndDeliverAsync(command);

        var record = await rig.OutcomeAsync(command);

        Assert.Equal(CallState.Expired, record.State);
        Assert.Equal(ProblemTypes.Expired, record.Error!.Type);
        Assert.Null(record.VersionRan);
        Assert.Empty(tool.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_CancelAskedBeforeItStarts_CancelsWithoutSending(bool idempotent)
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(idempotent: idempotent));
        await using var _ = rig;
        var command = Calls.Command();
        rig.Content.Put(LedgerKeys.Call(command.Id), CallRecord.Accepted(command) with { CancelRequestedAt = Calls.Start });

        await rig.DeliverAsync(command);

        Assert.Equal(CallState.Cancelled, (await rig.OutcomeAsync(command)).State);
        Assert.Empty(tool.Requests);
    }

    [Fact]
    public async Task Run_CancelAskedWhileTheToolWorks_EndsWithWhatReallyHappened()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var _ = rig;
        var gate = new TaskCompletionSource();
        tool.Gate = gate.Task;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);
        await rig.UntilAsync(() => !tool.Requests.IsEmpty, stepMs: 0);
        lock (rig.Content.Gate)
            rig.Content.Put(LedgerKeys.Call(command.Id), rig.Content.Record(command.Id) with { CancelRequestedAt = Calls.Start });
        gate.SetResult();

        var record = await rig.OutcomeAsync(command);

        Assert.Equal(CallState.Succeeded, record.State);
        Assert.NotNull(record.CancelRequestedAt);
    }

    [Fact]
    public async Task Run_CancelAskedAndTheToolCanBeBrokenOff_IsCancelled()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(timeoutMs: 60_000, cancellable: true));
        await using var _ = rig;
        tool.Replies = _ => Reply.Hang;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);
        await rig.UntilAsync(() => !tool.Requests.IsEmpty, stepMs: 0);

        rig.AskToCancel(command);
        await rig.UntilAsync(() => rig.Content.Record(command.Id).State.IsFinal(), stepMs: 0);

        var record = rig.Content.Record(command.Id);
        Assert.Equal((CallState.Cancelled, ProblemTypes.Cancelled, "1.0.0"), (record.State, record.Error!.Type, record.VersionRan));
        Assert.Equal(Calls.Start, record.CancelRequestedAt);
        Assert.Single(tool.Requests);
        await rig.UntilAsync(() => rig.Journal.IsEmpty);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_CancelAskedAndTheToolCannotBeBrokenOff_GoesOn(bool idempotent)
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(idempotent: idempotent, attempts: 1));
        await using var _ = rig;
        var gate = new TaskCompletionSource();
        tool.Gate = gate.Task;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);
        await rig.UntilAsync(() => !tool.Requests.IsEmpty, stepMs: 0);

        rig.AskToCancel(command);
        gate.SetResult();

        var record = await rig.OutcomeAsync(command);
        Assert.Equal(CallState.Succeeded, record.State);
        Assert.NotNull(record.CancelRequestedAt);
    }

    [Fact]
    public async Task Run_CancelAskedAfterANotIdempotentCallWasSent_IsReconciled()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(idempotent: false, timeoutMs: 60_000, cancellable: true));
        await using var _ = rig;
        tool.Replies = _ => Reply.Hang;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);
        await rig.UntilAsync(() => !tool.Requests.IsEmpty, stepMs: 0);
        tool.QueryAnswers = false;

        rig.AskToCancel(command);
        await rig.UntilAsync(() => rig.Content.Record(command.Id).State == CallState.Unknown, stepMs: 0);

        Assert.Contains("cancelled", rig.Content.Record(command.Id).Error!.Detail);
        tool.QueryAnswers = true;
        var record = await rig.OutcomeAsync(command);
        Assert.Equal((CallState.Failed, ProblemTypes.NotExecuted), (record.State, record.Error!.Type));
        Assert.NotNull(record.CancelRequestedAt);
        Assert.Single(tool.Requests);
    }

    [Fact]
    public async Task Run_OutcomeAlreadyThere_IsLeftAloneAndToldAgain()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var _ = rig;
        var gate = new TaskCompletionSource();
        tool.Gate = gate.Task;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);
        await rig.UntilAsync(() => !tool.Requests.IsEmpty, stepMs: 0);
        lock (rig.Content.Gate)
        {
            rig.Content.Put(
                LedgerKeys.Call(command.Id), rig.Content.Record(command.Id) with { State = CallState.Failed, Worker = "another" });
        }
        gate.SetResult();
        await rig.UntilAsync(() => rig.Journal.IsEmpty);

        Assert.Equal("another", rig.Content.Record(command.Id).Worker);
        Assert.Equal(CallState.Failed, Assert.Single(rig.Events.All).State);
    }

    [Fact]
    public async Task Run_ScopeMissing_IsRefused()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(scopes: "orders.read"));
        await using var _ = rig;
        var command = Calls.Command(scopes: "profiles.read");
        await rig.AcceptAndDeliverAsync(command);

        Assert.Equal(ProblemTypes.Forbidden, (await rig.OutcomeAsync(command)).Error!.Type);
        Assert.Empty(tool.Requests);
    }

    [Fact]
    public async Task Run_ToolNotInTheInventory_Fails()
    {
        var (rig, _) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var __ = rig;
        var command = Calls.Command(tool: "order.delete");
        await rig.AcceptAndDeliverAsync(command);

        Assert.Equal(ProblemTypes.ToolNotFound, (await rig.OutcomeAsync(command)).Error!.Type);
    }

    [Fact]
    public async Task Run_NotIdempotent_IsClaimedBeforeItIsSent()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(idempotent: false));
        await using var _ = rig;
        tool.Gate = new TaskCompletionSource().Task;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);
        await rig.UntilAsync(() => !tool.Requests.IsEmpty, stepMs: 0);

        var record = rig.Content.Record(command.Id);

        Assert.Equal(CallState.Sent, record.State);
        Assert.Equal(rig.Registry.Id, record.Worker);
        // Timeout of 30,000 ms and a grace of 500 ms.
        Assert.Equal(record.SentAt!.Value.AddMilliseconds(30_500), record.LeaseUntil);
    }

    [Fact]
    public async Task Run_ClaimWrittenButAnswerLost_SendsOnce()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(idempotent: false));
        await using var _ = rig;
        var lost = 0;
        rig.Store.LosesAnswer = key => key.StartsWith("call/", StringComparison.Ordinal) && lost++ == 1;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);

        Assert.Equal(CallState.Succeeded, (await rig.OutcomeAsync(command)).State);
        Assert.Equal(1, lost > 1 ? 1 : 0);
        Assert.Single(tool.Requests);
    }

    [Fact]
    public async Task Run_StoreDownWhenTheToolHasAnswered_OutcomeIsWrittenWhenItIsBack()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var _ = rig;
        var gate = new TaskCompletionSource();
        tool.Gate = gate.Task;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);
        await rig.UntilAsync(() => !tool.Requests.IsEmpty, stepMs: 0);
        var refused = 0;
        rig.Store.Refuses = key => key.StartsWith("call/", StringComparison.Ordinal) && ++refused < 6;
        gate.SetResult();

        Assert.Equal(CallState.Succeeded, (await rig.OutcomeAsync(command)).State);
        Assert.True(refused >= 6);
        Assert.Single(tool.Requests);
    }

    [Fact]
    public async Task Run_NotIdempotentAndConnectionNeverMade_FailsWithoutDoubt()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(idempotent: false));
        await using var _ = rig;
        tool.Replies = _ => Reply.NeverSent;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);

        var record = await rig.OutcomeAsync(command);

        Assert.Equal((CallState.Failed, ProblemTypes.ToolUnreachable), (record.State, record.Error!.Type));
        Assert.Equal(0, record.ReconcileAttempts);
    }
}
