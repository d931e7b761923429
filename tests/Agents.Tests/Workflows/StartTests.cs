using Dapr.Protocol.Grpc;
using Dapr.Protocol.TaskHub;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Workflows;

/// <summary>Ids that are used again, and starts at a time.</summary>
public sealed class StartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents-workflows-");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Start_IdIsOver_NothingOfTheOldOneIsLeft()
    {
        await using (var worker = NewWorker())
        {
            await TurnAsync(worker, "w", TestWorker.End(1, "old"));

            await TurnAsync(worker, "w", TestWorker.Activity(1, "new"));

            Assert.Equal(["WorkflowStarted", "ExecutionStarted", "TaskScheduled"], worker.Engine.History("w").Events.Select(e => e.EventTypeCase.ToString()));
        }
        await using var next = NewWorker();
        Assert.Equal((OrchestrationStatus.Running, null), (next.State("w").WorkflowStatus, next.State("w").Output));
        Assert.Equal("new", (await next.TaskAsync()).Input);
    }

    [Fact]
    public async Task Start_AChildOfTheOldOneRuns_IsRefusedUntilItIsOver()
    {
        await using var worker = NewWorker();
        await TurnAsync(worker, "w", Child(1, "c"));
        await worker.Engine.RaiseAsync(new RaiseEventRequest { InstanceId = "w", Name = "end" }, Token);
        Assert.Equal("c", (await worker.TurnAsync()).InstanceId);
        Assert.Equal("w", (await worker.TurnAsync()).InstanceId);
        await worker.AnswerAsync("w", TestWorker.End(2, null));

        var error = await Assert.ThrowsAsync<GrpcException>(() => worker.StartAsync("w"));
        await worker.AnswerAsync("c", TestWorker.End(1, null));
        await TurnAsync(worker, "w", TestWorker.End(1, "new"));

        Assert.Equal(GrpcStatus.AlreadyExists, error.Status);
        Assert.Contains("child workflow 'c'", error.Detail, StringComparison.Ordinal);
        Assert.Equal("new", worker.State("w").Output);
    }

    [Fact]
    public async Task Start_AChildUsesItsId_IsRefused()
    {
        await using var worker = NewWorker();
        await TurnAsync(worker, "w", Child(1, "c"));

        var error = await Assert.ThrowsAsync<GrpcException>(() => worker.StartAsync("c"));

        Assert.Equal(GrpcStatus.AlreadyExists, error.Status);
    }

    [Fact]
    public async Task Start_AtATime_IsPendingUntilThen()
    {
        await using var worker = NewWorker();

        await ScheduleAsync(worker, "w", 60).WaitAsync(Token);

        Assert.Equal((OrchestrationStatus.Pending, ""), (worker.State("w").WorkflowStatus, worker.State("w").Name));
        Assert.Null(worker.Give());
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Null(worker.Give());
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["WorkflowStarted", "ExecutionStarted"], (await worker.TurnAsync()).NewEvents.Select(e => e.EventTypeCase.ToString()));
    }

    [Fact]
    public async Task Start_AtATimeThatComesWhileNobodyRuns_BeginsAtOnce()
    {
        await using (var killed = NewWorker()) await ScheduleAsync(killed, "w", 60).WaitAsync(Token);
        _time.Advance(TimeSpan.FromSeconds(61));

        await using var worker = NewWorker();

        Assert.Equal("w", (await worker.TurnAsync()).InstanceId);
    }

    [Fact]
    public async Task Start_AtATime_SurvivesARestartBeforeIt()
    {
        await using (var killed = NewWorker()) await ScheduleAsync(killed, "w", 60).WaitAsync(Token);
        await using var worker = NewWorker();
        Assert.Null(worker.Give());
        Assert.Equal(GrpcStatus.AlreadyExists, (await Assert.ThrowsAsync<GrpcException>(() => worker.StartAsync("w"))).Status);

        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal("w", (await worker.TurnAsync()).InstanceId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_ForOneThatIsPending_BeginsIt(bool terminates)
    {
        await using var worker = NewWorker();
        await ScheduleAsync(worker, "w", 60).WaitAsync(Token);

        var call = terminates
            ? worker.Engine.TerminateAsync(new TerminateRequest { InstanceId = "w", Output = "early" }, wait: true, Token)
            : worker.Engine.RaiseAsync(new RaiseEventRequest { InstanceId = "w", Name = "go" }, Token);
        var turn = await worker.TurnAsync();
        await worker.AnswerAsync("w");
        await call.WaitAsync(Token);

        Assert.Equal(
            ["WorkflowStarted", "ExecutionStarted", terminates ? "ExecutionTerminated" : "EventRaised"], turn.NewEvents.Select(e => e.EventTypeCase.ToString()));
        Assert.Equal(terminates ? OrchestrationStatus.Terminated : OrchestrationStatus.Running, worker.State("w").WorkflowStatus);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a?b")]
    public async Task Start_IdOfAPath_IsRefused(string id)
    {
        await using var worker = NewWorker();

        Assert.Equal(GrpcStatus.Unknown, (await Assert.ThrowsAsync<GrpcException>(() => worker.StartAsync(id))).Status);
        Assert.Empty(worker.Engine.List(new ListInstanceIDsRequest()).InstanceIds);
    }

    [Fact]
    public async Task Start_CallerGivesUp_ItRunsAllTheSame()
    {
        await using var worker = NewWorker();
        using var limit = new CancellationTokenSource();
        var start = worker.Engine.StartAsync(new CreateInstanceRequest { InstanceId = "w", Name = "n" }, limit.Token);
        _ = await worker.TurnAsync();

        await limit.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        await worker.AnswerAsync("w", TestWorker.End(1, "x"));

        Assert.Equal(OrchestrationStatus.Completed, worker.State("w").WorkflowStatus);
    }

    private static WorkflowAction Child(int id, string child) => new() { Id = id, CreateChildWorkflow = new CreateChildWorkflowAction { Name = "child", InstanceId = child } };

    /// <summary>Starts an instance and answers its first turn.</summary>
    private static async Task TurnAsync(TestWorker worker, string id, params WorkflowAction[] actions)
    {
        var start = worker.StartAsync(id);
        Assert.Equal(id, (await worker.TurnAsync()).InstanceId);
        await worker.AnswerAsync(id, actions);
        await start.WaitAsync(Token);
    }

    private Task ScheduleAsync(TestWorker worker, string id, int seconds) => worker.Engine.StartAsync(
        new CreateInstanceRequest { InstanceId = id, Name = "n", ScheduledStartTimestamp = Timestamp.FromDateTimeOffset(_time.GetUtcNow().AddSeconds(seconds)) }, Token);

    private TestWorker NewWorker() => new(Path.Combine(_folder.FullName, "store.db"), _time);
}
