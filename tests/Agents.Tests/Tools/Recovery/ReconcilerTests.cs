using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Tests.Tools.Fakes;

namespace Agents.Tests.Tools.Recovery;

public sealed class ReconcilerTests
{
    [Fact]
    public async Task Reconcile_EffectFound_SucceedsWithItsResult()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(idempotent: false));
        await using var _ = rig;
        tool.Replies = _ => Reply.DoneAnswerLost;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);

        var record = await rig.OutcomeAsync(command);

        Assert.Equal(CallState.Succeeded, record.State);
        Assert.Equal("""{"ok":true}""", record.Result!.Value.GetRawText());
        Assert.True(record.ReconcileAttempts > 0);
        Assert.Equal(1, tool.EffectsOf(command.Id));
    }

    [Fact]
    public async Task Reconcile_EffectAbsentAfterTheLease_FailsAsNotExecuted()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(idempotent: false));
        await using var _ = rig;
        tool.Replies = _ => Reply.Lost;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);

        var record = await rig.OutcomeAsync(command);

        Assert.Equal((CallState.Failed, ProblemTypes.NotExecuted), (record.State, record.Error!.Type));
        Assert.True(record.Error.Retryable);
        Assert.True(record.FinishedAt >= record.LeaseUntil, "Absent counts only after the lease.");
    }

    [Fact]
    public async Task Reconcile_EffectTurnsUpDuringTheLease_IsFound()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(idempotent: false, timeoutMs: 60_000));
        await using var _ = rig;
        tool.Replies = _ => Reply.Lost;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);
        await rig.UntilAsync(() => rig.Content.Record(command.Id).State == CallState.Unknown);
        tool.Effects.Enqueue(command.Id);

        Assert.Equal(CallState.Succeeded, (await rig.OutcomeAsync(command)).State);
    }

    [Fact]
    public async Task Reconcile_QueryDoesNotAnswer_StaysUnknownUntilItDoes()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(idempotent: false));
        await using var _ = rig;
        tool.Replies = _ => Reply.DoneAnswerLost;
        tool.QueryAnswers = false;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);
        var after = Calls.Start.AddMinutes(2);
        await rig.UntilAsync(() => rig.Time.GetUtcNow() > after, stepMs: 500);

        Assert.Equal(CallState.Unknown, rig.Content.Record(command.Id).State);
        Assert.Equal(ProblemTypes.OutcomeUnknown, rig.Content.Record(command.Id).Error!.Type);
        Assert.Equal(CallState.Unknown, Assert.Single(rig.Events.All).State);
        Assert.False(rig.Journal.IsEmpty);

        tool.QueryAnswers = true;
        Assert.Equal(CallState.Succeeded, (await rig.OutcomeAsync(command)).State);
        await rig.UntilAsync(() => rig.Journal.IsEmpty);
    }

    [Fact]
    public async Task Reconcile_NoStatusQuery_StaysUnknownForAPerson()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(idempotent: false, reconcile: false));
        await using var _ = rig;
        tool.Replies = _ => Reply.Lost;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);
        await rig.UntilAsync(() => rig.Journal.IsEmpty);

        var record = rig.Content.Record(command.Id);
        Assert.Equal((CallState.Unknown, ProblemTypes.OutcomeUnknown), (record.State, record.Error?.Type));
        Assert.Single(tool.Requests);
    }
}
