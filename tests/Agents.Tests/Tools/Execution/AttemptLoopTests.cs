using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Hosting.Schemas;
using Agents.Tests.Tools.Fakes;
using Agents.Tests.Tools.Isolation;
using Agents.Tools.Adapters;
using Agents.Tools.Execution;
using Agents.Tools.Inventory;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Execution;

public sealed class AttemptLoopTests
{
    [Fact]
    public async Task RunAsync_FaultsThenAnswer_SucceedsAndCountsAttempts()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(attempts: 3));
        await using var _ = rig;
        tool.Replies = number => number < 3 ? Reply.Lost : Reply.Done;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);

        var record = await rig.OutcomeAsync(command);

        Assert.Equal((CallState.Succeeded, 3), (record.State, record.Attempts));
        Assert.Equal([1, 2, 3], tool.Requests.Select(request => request.Attempt));
    }

    [Fact]
    public async Task RunAsync_FaultsUntilTheAttemptsAreUsedUp_FailsRetryable()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(attempts: 2));
        await using var _ = rig;
        tool.Replies = _ => Reply.Lost;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);

        var record = await rig.OutcomeAsync(command);

        Assert.Equal((CallState.Failed, 2, ProblemTypes.ToolUnreachable), (record.State, record.Attempts, record.Error!.Type));
        Assert.True(record.Error.Retryable);
        Assert.Equal(2, tool.Requests.Count);
    }

    [Fact]
    public async Task RunAsync_ToolsOwnError_IsNeverRetried()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(attempts: 5));
        await using var _ = rig;
        tool.Replies = _ => Reply.Refused;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);

        Assert.Equal("urn:shop:no", (await rig.OutcomeAsync(command)).Error!.Type);
        Assert.Single(tool.Requests);
    }

    [Fact]
    public async Task RunAsync_ToolHangs_TimesOutAndTriesAgain()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(attempts: 2, timeoutMs: 60_000));
        await using var _ = rig;
        tool.Replies = number => number == 1 ? Reply.Hang : Reply.Done;
        var run = RunAsync(rig, Calls.Command());
        await rig.UntilAsync(() => !tool.Requests.IsEmpty, stepMs: 0);

        rig.Time.Advance(TimeSpan.FromSeconds(60));
        await rig.UntilAsync(() => run.IsCompleted);

        Assert.Equal((CallState.Succeeded, 2), ((await run).State, (await run).Attempts));
    }

    [Fact]
    public async Task RunAsync_DeadlineNear_GivesTheToolOnlyWhatIsLeft()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(attempts: 1, timeoutMs: 10_000));
        await using var _ = rig;
        var command = Calls.Command(deadlineMs: 300);
        rig.Time.Advance(TimeSpan.FromMilliseconds(100));

        await RunAsync(rig, command);

        var request = Assert.Single(tool.Requests);
        Assert.Equal((command.Deadline, TimeSpan.FromMilliseconds(200)), (request.Deadline, request.TimeLeft));
    }

    [Fact]
    public async Task RunAsync_BreakerOpen_IsWaitedFor()
    {
        var (time, tool, run) = Start(new Times(OpenMs: 2000, DeadlineMs: 60_000));

        await tool.NextAsync();
        await time.PauseBegun;
        time.Advance(TimeSpan.FromSeconds(2));
        var second = await tool.NextAsync();
        second.Answer.SetResult(ScriptedAdapter.Result);

        Assert.Equal((CallState.Succeeded, 2), ((await run).State, (await run).Attempts));
        Assert.Equal(Calls.Start.AddSeconds(2), second.Request.Deadline.AddMilliseconds(-30_000));
    }

    [Theory]
    [InlineData(2001, 60_000)]
    [InlineData(1000, 1000)]
    public async Task RunAsync_BreakerOpenBeyondTheLongestPauseOrTheDeadline_IsNotWaitedFor(int openMs, int deadlineMs)
    {
        var (_, tool, run) = Start(new Times(openMs, deadlineMs));

        var outcome = await run;

        Assert.Equal((ProblemTypes.BreakerOpen, 1, CallEnd.Fault), (outcome.Error!.Type, outcome.Attempts, outcome.End));
        Assert.Single(tool.All);
    }

    [Theory]
    [InlineData("""{"id":1}""", CallState.Succeeded)]
    [InlineData("""{"id":"one"}""", CallState.Failed)]
    [InlineData("""[]""", CallState.Failed)]
    [InlineData(null, CallState.Failed)]
    public void Check_OutputSchema_DecidesWhetherItIsAResult(string? result, CallState expected)
    {
        var schema = ValueSchema.Compile(Calls.Json("""{"type":"object","properties":{"id":{"type":"integer"}}}"""));

        var outcome = AttemptLoop.Check(schema, result is null ? null : Calls.Json(result));

        Assert.Equal(expected, outcome.State);
        Assert.Equal(expected == CallState.Failed ? ProblemTypes.InvalidResult : null, outcome.Error?.Type);
    }

    private static async Task<Outcome> RunAsync(WorkerRig rig, CallCommand command)
    {
        var tool = await rig.Inventory.FindAsync(command.Tool, command.Version, rig.Time.GetTimestamp(), CancellationToken.None);
        return await rig.Attempts.RunAsync(tool!, command, CancellationToken.None);
    }

    /// <summary>A run whose first attempt was refused by an open breaker. The tool's longest pause is 2 s.</summary>
    private static (PausingTime Time, ScriptedAdapter Tool, Task<Outcome> Run) Start(Times times)
    {
        var time = new PausingTime();
        var tool = new ScriptedAdapter();
        var manifest = Calls.Manifest() with { Retry = new ToolRetry { MaxAttempts = 2, InitialDelayMs = 1, MaxDelayMs = 2000 } };
        var run = new AttemptLoop(time, new Random(1)).RunAsync(
            new ToolVersion(manifest, output: null, tool), Calls.Command(deadlineMs: times.DeadlineMs), CancellationToken.None);
        tool.All[0].Answer.SetResult(
            new ToolAnswer.Fault(FakeTool.Unreachable with { Type = ProblemTypes.BreakerOpen }, NeverSent: true)
            {
                RetryAfter = TimeSpan.FromMilliseconds(times.OpenMs),
            });
        return (time, tool, run);
    }

    /// <summary>Tells when the pause after the first attempt has begun: a clock that moved on before would not end it.</summary>
    private sealed class PausingTime() : FakeTimeProvider(Calls.Start)
    {
        private readonly TaskCompletionSource _pause = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _timers;

        public Task PauseBegun => _pause.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            // The first one is the limit of the first attempt.
            if (Interlocked.Increment(ref _timers) == 2)
                _pause.SetResult();
            return timer;
        }
    }

    private readonly record struct Times(int OpenMs, int DeadlineMs);
}
