using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Tests.Tools.Fakes;
using Agents.Tools;
using Agents.Tools.Admission;
using Agents.Tools.Lanes;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Lanes;

public sealed class CommandIntakeTests
{
    [Fact]
    public async Task TakeAsync_ToolHangs_ConfirmsBeforeTheToolAnswers()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var _ = rig;
        var gate = new TaskCompletionSource();
        tool.Gate = gate.Task;
        var command = Calls.Command();

        Assert.Equal(["SUCCESS"], await rig.AcceptAndDeliverAsync(command));

        Assert.Equal(CallState.Accepted, rig.Content.Record(command.Id).State);
        gate.SetResult();
        Assert.Equal(CallState.Succeeded, (await rig.OutcomeAsync(command)).State);
    }

    [Fact]
    public async Task TakeAsync_OneOfADeliveryHangs_NeighboursFinish()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(attempts: 1, timeoutMs: 60_000));
        await using var _ = rig;
        tool.Replies = number => number == 1 ? Reply.Hang : Reply.Done;
        CallCommand[] commands = [Calls.Command(), Calls.Command(), Calls.Command()];

        await rig.AcceptAndDeliverAsync(commands);

        await rig.UntilAsync(() => commands.Count(command => rig.Content.Record(command.Id).State == CallState.Succeeded) == 2, stepMs: 1);
        Assert.Equal(1, commands.Count(command => rig.Content.Record(command.Id).State == CallState.Accepted));
    }

    [Fact]
    public async Task TakeAsync_BeforeItConfirms_TheJournalNamesTheCalls()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var _ = rig;
        tool.Gate = new TaskCompletionSource().Task;
        var command = Calls.Command();

        await rig.AcceptAndDeliverAsync(command);

        var key = LedgerKeys.Journal(rig.Registry.Id, 0);
        Assert.Equal(command.Id, Assert.Single((await rig.Store.ReadAsync<string[]>(key, TestContext.Current.CancellationToken)).Value!));
        Assert.False(rig.Journal.IsEmpty);
    }

    [Fact]
    public async Task TakeAsync_SameCommandThrice_RunsOnce()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var _ = rig;
        var gate = new TaskCompletionSource();
        tool.Gate = gate.Task;
        var command = Calls.Command();

        Assert.Equal(["SUCCESS", "SUCCESS"], await rig.AcceptAndDeliverAsync(command, command));
        Assert.Equal(["SUCCESS"], await rig.DeliverAsync(command));
        gate.SetResult();
        await rig.OutcomeAsync(command);
        Assert.Equal(["SUCCESS"], await rig.DeliverAsync(command));

        Assert.Single(tool.Requests);
        await rig.UntilAsync(() => rig.Journal.IsEmpty);
    }

    [Fact]
    public async Task TakeAsync_LedgerDoesNotKnowTheCall_DropsOnlyThat()
    {
        var (rig, _) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var __ = rig;
        var known = Calls.Command();
        rig.Accept(known);

        Assert.Equal(["DROP", "SUCCESS"], await rig.DeliverAsync(Calls.Command(), known));
    }

    [Fact]
    public async Task TakeAsync_EntryIsNoCommand_DropsIt()
    {
        var (rig, _) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var __ = rig;

        var response = await rig.Intake.TakeAsync(default, [new DeliveryEntry("e", null)], TestContext.Current.CancellationToken);

        Assert.Equal("DROP", Assert.Single(response.Statuses).Status);
    }

    [Theory]
    [InlineData("journal/")]
    [InlineData("call/")]
    public async Task TakeAsync_StoreFails_EverythingComesAgainAndNothingRan(string prefix)
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var _ = rig;
        CallCommand[] commands = [Calls.Command(), Calls.Command()];
        rig.Store.Refuses = key => key.StartsWith(prefix, StringComparison.Ordinal);

        Assert.Equal(["RETRY", "RETRY"], await rig.AcceptAndDeliverAsync(commands));

        Assert.Empty(tool.Requests);
        Assert.True(rig.Journal.IsEmpty);
        rig.Store.Refuses = _ => false;
        Assert.Equal(["SUCCESS", "SUCCESS"], await rig.DeliverAsync(commands));
    }

    [Fact]
    public async Task TakeAsync_BacklogFull_ComesAgain()
    {
        var tool = new FakeTool { Gate = new TaskCompletionSource().Task };
        await using var rig = new WorkerRig(
            new StoreContent(), tool, new FakeTimeProvider(Calls.Start), [Calls.Manifest()],
            options: new ToolsOptions
            {
                Instance = "one",
                Backlog = 2,
                Admission = new AdmissionOptions { MinConcurrency = 5, InitialConcurrency = 5, MaxConcurrency = 5, MaxToolSharePercent = 100 },
            });
        await rig.BeginAsync();
        await rig.AcceptAndDeliverAsync([.. Enumerable.Range(0, 4).Select(_ => Calls.Command())]);
        await rig.AcceptAndDeliverAsync(Calls.Command(), Calls.Command());

        Assert.Equal(["RETRY"], await rig.AcceptAndDeliverAsync(Calls.Command()));
    }

    [Fact]
    public async Task TakeAsync_HeartbeatOverdue_TakesNothing()
    {
        var (rig, _) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var __ = rig;
        rig.Time.Advance(TimeSpan.FromSeconds(rig.Options.DeadAfterSeconds));

        Assert.Equal(["RETRY"], await rig.AcceptAndDeliverAsync(Calls.Command()));
        await rig.Registry.BeatAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["SUCCESS"], await rig.AcceptAndDeliverAsync(Calls.Command()));
    }
}
