using Dapr.Protocol.Grpc;
using Dapr.Protocol.TaskHub;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Workflows;

/// <summary>Suspending, resuming and terminating.</summary>
public sealed class SuspendTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents-workflows-");
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Suspend_AnswersWhenTheTurnIsOver()
    {
        await using var worker = NewWorker();
        await worker.BeginAsync("w");

        var suspend = Suspend(worker, "lunch");
        var turn = await worker.TurnAsync();
        Assert.False(suspend.IsCompleted);
        await worker.AnswerAsync("w");
        await suspend.WaitAsync(Token);

        Assert.Equal("lunch", turn.NewEvents[1].ExecutionSuspended.Input);
        Assert.Equal(OrchestrationStatus.Suspended, worker.State("w").WorkflowStatus);
    }

    [Fact]
    public async Task Suspended_EventsAndTimersStillBringTurns()
    {
        await using var worker = NewWorker();
        var timer = new CreateTimerAction { FireAt = Timestamp.FromDateTimeOffset(_time.GetUtcNow().AddSeconds(10)) };
        await worker.BeginAsync("w", new WorkflowAction { Id = 1, CreateTimer = timer });
        await SuspendedAsync(worker);

        await worker.RaiseAsync("w", "go");
        Assert.Equal(["WorkflowStarted", "EventRaised"], await worker.NewKindsAsync());
        await worker.AnswerAsync("w");
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(["WorkflowStarted", "TimerFired"], await worker.NewKindsAsync());
        await worker.AnswerAsync("w");

        Assert.Equal(OrchestrationStatus.Suspended, worker.State("w").WorkflowStatus);
    }

    [Fact]
    public async Task Resume_MakesItRunAgain()
    {
        await using var worker = NewWorker();
        await worker.BeginAsync("w");
        await SuspendedAsync(worker);

        var resume = Resume(worker);
        Assert.Equal(["WorkflowStarted", "ExecutionResumed"], await worker.NewKindsAsync());
        await worker.AnswerAsync("w");
        await resume.WaitAsync(Token);

        Assert.Equal(OrchestrationStatus.Running, worker.State("w").WorkflowStatus);
    }

    [Fact]
    public async Task Recover_Suspended_StaysSo()
    {
        await using (var killed = NewWorker())
        {
            await killed.BeginAsync("w");
            await SuspendedAsync(killed);
        }
        await using var worker = NewWorker();

        Assert.Equal(OrchestrationStatus.Suspended, worker.State("w").WorkflowStatus);
        Assert.Null(worker.Give());
    }

    [Fact]
    public async Task Resume_NotSuspended_BringsATurnAllTheSame()
    {
        await using var worker = NewWorker();
        await worker.BeginAsync("w");

        await Resume(worker).WaitAsync(Token);

        Assert.Equal(["WorkflowStarted", "ExecutionResumed"], await worker.NewKindsAsync());
    }

    [Fact]
    public async Task Suspend_ThenItEnds_HasEnded()
    {
        await using var worker = NewWorker();
        await worker.BeginAsync("w");

        var suspend = Suspend(worker);
        _ = await worker.TurnAsync();
        await worker.AnswerAsync("w", TestWorker.End(1, "x"));
        await suspend.WaitAsync(Token);

        Assert.Equal(OrchestrationStatus.Completed, worker.State("w").WorkflowStatus);
    }

    [Fact]
    public async Task Terminate_WhileSuspended_EndsIt()
    {
        await using var worker = NewWorker();
        await worker.BeginAsync("w");
        await SuspendedAsync(worker);

        var terminate = Terminate(worker, "w");
        Assert.Equal(["WorkflowStarted", "ExecutionTerminated"], await worker.NewKindsAsync());
        await worker.AnswerAsync("w");
        await terminate.WaitAsync(Token);

        Assert.Equal(OrchestrationStatus.Terminated, worker.State("w").WorkflowStatus);
    }

    [Fact]
    public async Task Terminate_DuringATurn_WaitsForIt_AndWhatTheTurnAskedForIsInTheHistory()
    {
        await using var worker = NewWorker();
        var start = worker.StartAsync("w");
        _ = await worker.TurnAsync();

        var terminate = Terminate(worker, "w");
        await worker.AnswerAsync("w", TestWorker.Activity(1, "x"));
        await start.WaitAsync(Token);
        await worker.AnswerAsync((await NextTurnAsync(worker)).InstanceId);
        await terminate.WaitAsync(Token);

        Assert.Equal(
            ["WorkflowStarted", "ExecutionStarted", "TaskScheduled", "WorkflowStarted", "ExecutionTerminated", "ExecutionCompleted"],
            TestWorker.Kinds(worker.Engine.History("w").Events));
    }

    [Fact]
    public async Task Terminate_Recursive_ReachesGrandchildren()
    {
        await using var worker = NewWorker();
        await worker.BeginAsync("p", TestWorker.Child(1, "c"));
        _ = await worker.TurnAsync();
        await worker.AnswerAsync("c", TestWorker.Child(1, "g"));
        _ = await worker.TurnAsync();
        await worker.AnswerAsync("g");

        var terminate = Terminate(worker, "p", recursive: true);
        foreach (var id in new[] { "p", "c", "g" })
        {
            var turn = await worker.TurnAsync();
            Assert.Equal((id, true, "out"), (turn.InstanceId, turn.NewEvents[1].ExecutionTerminated.Recurse, turn.NewEvents[1].ExecutionTerminated.Input));
            await worker.AnswerAsync(id);
        }
        await terminate.WaitAsync(Token);

        Assert.All(["p", "c", "g"], id => Assert.Equal((OrchestrationStatus.Terminated, "out"), (worker.State(id).WorkflowStatus, worker.State(id).Output)));
    }

    [Fact]
    public async Task Terminate_NotRecursive_ChildrenLiveOn_AndNobodyHearsOfTheirEnd()
    {
        await using var worker = NewWorker();
        await worker.BeginAsync("p", TestWorker.Child(1, "c"));
        _ = await worker.TurnAsync();
        var terminate = Terminate(worker, "p");
        _ = await worker.TurnAsync();
        await worker.AnswerAsync("p");
        await terminate.WaitAsync(Token);

        await worker.AnswerAsync("c", TestWorker.End(1, "7"));

        Assert.Equal((OrchestrationStatus.Terminated, OrchestrationStatus.Completed), (worker.State("p").WorkflowStatus, worker.State("c").WorkflowStatus));
        Assert.Null(worker.Give());
    }

    [Fact]
    public async Task Terminated_Child_ItsParentHearsOfAFailureWithoutDetails()
    {
        await using var worker = NewWorker();
        await worker.BeginAsync("p", TestWorker.Child(1, "c"));
        _ = await worker.TurnAsync();
        await worker.AnswerAsync("c");

        var terminate = Terminate(worker, "c");
        _ = await worker.TurnAsync();
        await worker.AnswerAsync("c");
        await terminate.WaitAsync(Token);

        var failed = (await worker.TurnAsync()).NewEvents[1].ChildWorkflowInstanceFailed;
        Assert.Equal((1, null), (failed.TaskScheduledId, failed.FailureDetails));
    }

    [Fact]
    public async Task Recover_TerminationWaits_ItsTurnComes()
    {
        await using (var killed = NewWorker())
        {
            await killed.BeginAsync("w");
            _ = Terminate(killed, "w");
            _ = await killed.TurnAsync();
        }
        await using var worker = NewWorker();

        Assert.Equal(["WorkflowStarted", "ExecutionTerminated"], await worker.NewKindsAsync());
    }

    [Theory]
    [InlineData("raise")]
    [InlineData("suspend")]
    [InlineData("resume")]
    [InlineData("terminate")]
    public async Task Call_HasEnded_ChangesNothing(string call)
    {
        await using var worker = NewWorker();
        await worker.BeginAsync("w", TestWorker.End(1, "x"));
        var before = worker.State("w");

        await CallAsync(worker, call).WaitAsync(Token);

        Assert.Equal(before, worker.State("w"));
        Assert.Null(worker.Give());
    }

    [Theory]
    [InlineData("raise")]
    [InlineData("suspend")]
    [InlineData("resume")]
    [InlineData("terminate")]
    public async Task Call_Unknown_IsRefused(string call)
    {
        await using var worker = NewWorker();

        var error = await Assert.ThrowsAsync<GrpcException>(() => CallAsync(worker, call));

        Assert.Equal((GrpcStatus.Unknown, "no such instance exists"), (error.Status, error.Detail));
    }

    private static Task CallAsync(TestWorker worker, string call) => call switch
    {
        "raise" => worker.RaiseAsync("w", "go"),
        "suspend" => Suspend(worker),
        "resume" => Resume(worker),
        _ => Terminate(worker, "w"),
    };

    private static Task Suspend(TestWorker worker, string? reason = null) => worker.Engine.SuspendAsync(new SuspendRequest { InstanceId = "w", Reason = reason }, wait: true, Token);

    private static Task Resume(TestWorker worker) => worker.Engine.ResumeAsync(new ResumeRequest { InstanceId = "w" }, wait: true, Token);

    private static Task Terminate(TestWorker worker, string id, bool recursive = false) =>
        worker.Engine.TerminateAsync(new TerminateRequest { InstanceId = id, Output = "out", Recursive = recursive }, wait: true, Token);

    private static async Task SuspendedAsync(TestWorker worker)
    {
        var suspend = Suspend(worker);
        _ = await worker.TurnAsync();
        await worker.AnswerAsync("w");
        await suspend.WaitAsync(Token);
    }

    /// <summary>The next turn; activities that come before it are let be.</summary>
    private static async Task<WorkflowRequest> NextTurnAsync(TestWorker worker)
    {
        while (true)
        {
            if (worker.Give() is { Item.WorkflowRequest: { } turn }) return turn;
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private TestWorker NewWorker() => new(Path.Combine(_folder.FullName, "store.db"), _time);
}
