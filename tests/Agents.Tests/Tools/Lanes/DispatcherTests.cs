using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Agents.Tools;
using Agents.Tools.Admission;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Lanes;

public sealed class DispatcherTests
{
    [Fact]
    public async Task Enqueue_DeadlinePassesInTheQueue_ExpiresThenAndNotWhenItsTurnComes()
    {
        var (rig, tool) = await StartAsync(limit: 1);
        await using var _ = rig;
        tool.Gate = new TaskCompletionSource().Task;
        var running = Calls.Command();
        await rig.AcceptAndDeliverAsync(running);
        await rig.UntilAsync(() => !tool.Requests.IsEmpty, stepMs: 0);
        var waiting = Calls.Command(deadlineMs: 1000);
        await rig.AcceptAndDeliverAsync(waiting);

        var record = await rig.OutcomeAsync(waiting);

        Assert.Equal((CallState.Expired, ProblemTypes.Expired), (record.State, record.Error!.Type));
        Assert.InRange(record.FinishedAt!.Value, waiting.Deadline, waiting.Deadline.AddMilliseconds(250));
        Assert.Equal(running.Id, Assert.Single(tool.Requests).Command.Id);
        Assert.Equal(CallState.Accepted, rig.Content.Record(running.Id).State);
        await rig.UntilAsync(() => !rig.Dispatcher.Has(waiting.Id));
    }

    [Fact]
    public async Task Enqueue_WholeQueueExpires_EveryCallGetsItsOutcome()
    {
        var (rig, tool) = await StartAsync(limit: 1);
        await using var _ = rig;
        tool.Gate = new TaskCompletionSource().Task;
        await rig.AcceptAndDeliverAsync(Calls.Command());
        await rig.UntilAsync(() => !tool.Requests.IsEmpty, stepMs: 0);
        var waiting = Enumerable.Range(0, 600).Select(_ => Calls.Command(deadlineMs: 1000)).ToArray();
        await rig.AcceptAndDeliverAsync(waiting);

        await rig.UntilAsync(() => Array.TrueForAll(waiting, command => rig.Content.Record(command.Id).State == CallState.Expired));

        Assert.Single(tool.Requests);
    }

    [Fact]
    public async Task Enqueue_OutcomeOfAnExpiredCallCannotBeWritten_ComesAgain()
    {
        var (rig, tool) = await StartAsync(limit: 1);
        await using var _ = rig;
        tool.Gate = new TaskCompletionSource().Task;
        await rig.AcceptAndDeliverAsync(Calls.Command());
        await rig.UntilAsync(() => !tool.Requests.IsEmpty, stepMs: 0);
        var waiting = Calls.Command(deadlineMs: 1000);
        await rig.AcceptAndDeliverAsync(waiting);
        var faults = 0;
        rig.Store.Refuses = _ => faults++ == 0 ? throw new InvalidOperationException("a fault of ours") : false;

        var record = await rig.OutcomeAsync(waiting);

        Assert.Equal(CallState.Expired, record.State);
        Assert.InRange(record.FinishedAt!.Value, waiting.Deadline.AddSeconds(1), waiting.Deadline.AddSeconds(1.2));
    }

    [Fact]
    public async Task Hear_CallWaits_IsCancelledAtOnce()
    {
        var (rig, tool) = await StartAsync(limit: 1);
        await using var _ = rig;
        tool.Gate = new TaskCompletionSource().Task;
        await rig.AcceptAndDeliverAsync(Calls.Command());
        await rig.UntilAsync(() => !tool.Requests.IsEmpty, stepMs: 0);
        var waiting = Calls.Command();
        await rig.AcceptAndDeliverAsync(waiting);

        rig.AskToCancel(waiting);
        await rig.UntilAsync(() => rig.Content.Record(waiting.Id).State == CallState.Cancelled, stepMs: 0);

        Assert.Equal(ProblemTypes.Cancelled, rig.Content.Record(waiting.Id).Error!.Type);
        Assert.Single(tool.Requests);
    }

    [Fact]
    public async Task Hear_CallWaitsBehindItsOrderingKey_IsCancelledAndTheNextRuns()
    {
        var (rig, tool) = await StartAsync(limit: 10);
        await using var _ = rig;
        var gate = new TaskCompletionSource();
        tool.Gate = gate.Task;
        var commands = Enumerable.Range(0, 3).Select(_ => Calls.Command(orderingKey: "k")).ToArray();
        await rig.AcceptAndDeliverAsync(commands);

        rig.AskToCancel(commands[1]);
        await rig.OutcomeAsync(commands[1]);
        gate.SetResult();
        await rig.OutcomeAsync(commands[2]);

        Assert.Equal([commands[0].Id, commands[2].Id], tool.Requests.Select(request => request.Command.Id));
    }

    [Fact]
    public async Task Hear_RecordDoesNotSayIt_NothingIsCancelled()
    {
        var (rig, tool) = await StartAsync(limit: 1, Calls.Manifest(cancellable: true));
        await using var _ = rig;
        var gate = new TaskCompletionSource();
        tool.Gate = gate.Task;
        CallCommand[] commands = [Calls.Command(), Calls.Command()];
        await rig.AcceptAndDeliverAsync(commands);
        await rig.UntilAsync(() => !tool.Requests.IsEmpty, stepMs: 0);

        Array.ForEach(commands, rig.Hear);
        gate.SetResult();

        foreach (var command in commands)
            Assert.Equal(CallState.Succeeded, (await rig.OutcomeAsync(command)).State);
    }

    [Fact]
    public async Task Run_WorkerFailsOnce_TheCallComesAgain()
    {
        var (rig, tool) = await StartAsync(limit: 10);
        await using var _ = rig;
        tool.Replies = number => number == 1 ? throw new InvalidOperationException("a fault of ours") : Reply.Done;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);

        var record = await rig.OutcomeAsync(command);

        Assert.Equal(CallState.Succeeded, record.State);
        Assert.InRange(record.FinishedAt!.Value, Calls.Start.AddSeconds(1), Calls.Start.AddSeconds(1.1));
        await rig.UntilAsync(() => rig.Journal.IsEmpty);
    }

    [Fact]
    public async Task Run_WorkerFailsAgainAndAgain_TheCallFailsAsInternal()
    {
        var (rig, tool) = await StartAsync(limit: 10);
        await using var _ = rig;
        tool.Replies = _ => throw new InvalidOperationException("a fault of ours");
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);

        var record = await rig.OutcomeAsync(command);

        Assert.Equal((CallState.Failed, ProblemTypes.Internal), (record.State, record.Error!.Type));
        Assert.Equal(5, tool.Requests.Count);
        await rig.UntilAsync(() => rig.Journal.IsEmpty && !rig.Dispatcher.Has(command.Id));
    }

    [Fact]
    public async Task Run_WorkerFailsOverACallThatWasSent_ItIsReconciledAndNeverSentAgain()
    {
        var (rig, tool) = await StartAsync(limit: 10, Calls.Manifest(idempotent: false));
        await using var _ = rig;
        tool.Replies = _ => throw new InvalidOperationException("a fault of ours");
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);

        var record = await rig.OutcomeAsync(command);

        Assert.Equal((CallState.Failed, ProblemTypes.NotExecuted), (record.State, record.Error!.Type));
        Assert.Single(tool.Requests);
        await rig.UntilAsync(() => rig.Journal.IsEmpty);
    }

    [Fact]
    public async Task Run_WorkerFailsOverACallWithAKey_TheNextOfTheKeyWaits()
    {
        var (rig, tool) = await StartAsync(limit: 10);
        await using var _ = rig;
        tool.Replies = number => number == 1 ? throw new InvalidOperationException("a fault of ours") : Reply.Done;
        CallCommand[] commands = [Calls.Command(orderingKey: "k"), Calls.Command(orderingKey: "k")];
        await rig.AcceptAndDeliverAsync(commands);

        await rig.OutcomeAsync(commands[1]);

        Assert.Equal([commands[0].Id, commands[0].Id, commands[1].Id], tool.Requests.Select(request => request.Command.Id));
    }

    [Fact]
    public async Task Enqueue_ToolWithARateLimit_StartsWhenTheBucketFillsAgain()
    {
        var manifest = Calls.Manifest() with { RateLimit = new ToolRateLimit { PerSecond = 1, Burst = 1 } };
        var (rig, tool) = await StartAsync(limit: 10, manifest);
        await using var _ = rig;
        CallCommand[] commands = [Calls.Command(), Calls.Command(), Calls.Command()];
        await rig.AcceptAndDeliverAsync(commands);

        await rig.OutcomeAsync(commands[2]);

        Assert.InRange(rig.Time.GetUtcNow(), Calls.Start.AddSeconds(2), Calls.Start.AddSeconds(2.1));
        Assert.Equal(3, tool.Requests.Count);
    }

    [Fact]
    public async Task Enqueue_ManyCallsOfASlowTool_TheLimitDoublesUntilAllRun()
    {
        var (rig, tool) = await StartAsync(limit: 10, max: 2000);
        await using var _ = rig;
        tool.Gate = new TaskCompletionSource().Task;
        await rig.AcceptAndDeliverAsync([.. Enumerable.Range(0, 500).Select(_ => Calls.Command())]);

        await rig.UntilAsync(() => tool.Requests.Count == 500, stepMs: 10);

        // 10, 20, 40, ... 640 slots: six windows of a tenth of a second and what the clock moves on while work is under way.
        Assert.InRange(rig.Time.GetUtcNow(), Calls.Start.AddMilliseconds(600), Calls.Start.AddMilliseconds(1000));
        Assert.Equal(500, rig.Dispatcher.Figures().Running);
    }

    [Fact]
    public async Task StopAsync_CallsWaitAndRun_FinishesWhatRunsAndLeavesTheRest()
    {
        var (rig, tool) = await StartAsync(limit: 1);
        await using var _ = rig;
        var gate = new TaskCompletionSource();
        tool.Gate = gate.Task;
        CallCommand[] commands = [Calls.Command(), Calls.Command()];
        await rig.AcceptAndDeliverAsync(commands);
        await rig.UntilAsync(() => !tool.Requests.IsEmpty, stepMs: 0);

        var stopping = rig.Dispatcher.StopAsync(TestContext.Current.CancellationToken);
        Assert.False(stopping.IsCompleted);
        gate.SetResult();
        await stopping;

        Assert.Equal(CallState.Succeeded, rig.Content.Record(commands[0].Id).State);
        Assert.Equal(CallState.Accepted, rig.Content.Record(commands[1].Id).State);
        Assert.False(rig.Journal.IsEmpty);
    }

    private static async Task<(WorkerRig Rig, FakeTool Tool)> StartAsync(int limit, ToolManifest? manifest = null, int? max = null)
    {
        var tool = new FakeTool();
        var admission = new AdmissionOptions
        {
            MinConcurrency = 1,
            InitialConcurrency = limit,
            MaxConcurrency = max ?? limit,
            CriticalReservePercent = 0,
            MaxToolSharePercent = 100,
        };
        var rig = new WorkerRig(
            new StoreContent(), tool, new FakeTimeProvider(Calls.Start), [manifest ?? Calls.Manifest()],
            options: new ToolsOptions { Instance = "one", Admission = admission });
        await rig.BeginAsync();
        return (rig, tool);
    }
}
