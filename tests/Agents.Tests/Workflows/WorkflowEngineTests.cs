using Dapr.Protocol.Grpc;
using Dapr.Protocol.TaskHub;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Workflows;

public sealed class WorkflowEngineTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents-workflows-");
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Path => System.IO.Path.Combine(_folder.FullName, "store.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Workflow_WithTwoActivities_HasTheHistoryOfDapr()
    {
        await using var worker = new TestWorker(Path, _time);
        var start = worker.StartAsync("w", input: "1");
        var first = await worker.TurnAsync();
        Assert.Equal(["WorkflowStarted", "ExecutionStarted"], Kinds(first.NewEvents));
        await worker.AnswerAsync("w", TestWorker.Activity(1, "1"));
        await start.WaitAsync(Token);
        Assert.Equal((1, "1"), await TaskAsync(worker));
        await worker.AnswerTaskAsync("w", 1, "2");
        var second = await worker.TurnAsync();
        Assert.Equal(["WorkflowStarted", "ExecutionStarted", "TaskScheduled"], Kinds(second.PastEvents));
        Assert.Equal(["WorkflowStarted", "TaskCompleted"], Kinds(second.NewEvents));
        await worker.AnswerAsync("w", TestWorker.End(2, "2"));

        Assert.Equal((OrchestrationStatus.Completed, "1", "2"), (worker.State("w").WorkflowStatus, worker.State("w").Input, worker.State("w").Output));
        Assert.Equal(
            ["WorkflowStarted", "ExecutionStarted", "TaskScheduled", "WorkflowStarted", "TaskCompleted", "ExecutionCompleted"], Kinds(worker.Engine.History("w").Events));
    }

    [Fact]
    public async Task Recover_AfterAnAnswerWasStored_GoesOnWithoutRunningTheActivityAgain()
    {
        await using (var killed = new TestWorker(Path, _time))
        {
            _ = killed.StartAsync("w");
            await killed.TurnAsync();
            await killed.AnswerAsync("w", TestWorker.Activity(1, "a"), TestWorker.Activity(2, "b"));
            await killed.TaskAsync();
            await killed.TaskAsync();
            await killed.AnswerTaskAsync("w", 1, "done");
        }
        await using var worker = new TestWorker(Path, _time);

        var turn = await worker.TurnAsync();
        var task = await worker.TaskAsync();

        Assert.Equal(["WorkflowStarted", "TaskCompleted"], Kinds(turn.NewEvents));
        Assert.Equal(2, task.TaskId);
    }

    [Fact]
    public async Task Recover_TimerCameDueMeanwhile_Fires()
    {
        var fireAt = Timestamp.FromDateTimeOffset(_time.GetUtcNow().AddMinutes(1));
        await using (var killed = new TestWorker(Path, _time))
        {
            _ = killed.StartAsync("w");
            await killed.TurnAsync();
            await killed.AnswerAsync("w", new WorkflowAction { Id = 1, CreateTimer = new CreateTimerAction { FireAt = fireAt } });
        }
        _time.Advance(TimeSpan.FromMinutes(2));
        await using var worker = new TestWorker(Path, _time);
        _time.Advance(TimeSpan.FromMilliseconds(5));

        var turn = await worker.TurnAsync();

        Assert.Equal((1, fireAt), (turn.NewEvents[1].TimerFired.TimerId, turn.NewEvents[1].TimerFired.FireAt));
    }

    [Fact]
    public async Task AnswerTask_Twice_TheFirstWins()
    {
        await using var worker = new TestWorker(Path, _time);
        _ = worker.StartAsync("w");
        await worker.TurnAsync();
        await worker.AnswerAsync("w", TestWorker.Activity(1, "a"));
        await worker.TaskAsync();

        await worker.AnswerTaskAsync("w", 1, "first");
        await worker.AnswerTaskAsync("w", 1, "second");

        var completed = Assert.Single((await worker.TurnAsync()).NewEvents, e => e.TaskCompleted is not null);
        Assert.Equal("first", completed.TaskCompleted.Result);
    }

    [Fact]
    public async Task Start_IdThatRuns_IsRefused_OneThatIsOver_StartsAfresh()
    {
        await using var worker = new TestWorker(Path, _time);
        _ = worker.StartAsync("w");
        await worker.TurnAsync();

        var error = await Assert.ThrowsAsync<GrpcException>(() => worker.StartAsync("w"));
        await worker.AnswerAsync("w", TestWorker.End(1, "x"));
        _ = worker.StartAsync("w");

        Assert.Equal(GrpcStatus.AlreadyExists, error.Status);
        Assert.Empty((await worker.TurnAsync()).PastEvents);
    }

    [Fact]
    public async Task Child_Ends_ItsParentHears()
    {
        await using var worker = new TestWorker(Path, _time);
        _ = worker.StartAsync("p");
        await worker.TurnAsync();
        await worker.AnswerAsync("p", new WorkflowAction { Id = 1, CreateChildWorkflow = new CreateChildWorkflowAction { Name = "child" } });
        var child = await worker.TurnAsync();
        await worker.AnswerAsync("p:0001", TestWorker.End(1, "7"));

        var turn = await worker.TurnAsync();

        Assert.Equal("p:0001", child.InstanceId);
        Assert.Equal((1, "7"), (turn.NewEvents[1].ChildWorkflowInstanceCompleted.TaskScheduledId, turn.NewEvents[1].ChildWorkflowInstanceCompleted.Result));
    }

    [Fact]
    public async Task ContinueAsNew_TwentyTimesAtOnce_ThenAfterAPause()
    {
        await using var worker = new TestWorker(Path, _time);
        _ = worker.StartAsync("w");
        for (var i = 0; i < 21; i++)
        {
            Assert.Empty((await worker.TurnAsync()).PastEvents);
            await worker.AnswerAsync("w", TestWorker.End(1, $"{i}", OrchestrationStatus.ContinuedAsNew));
        }
        var next = worker.TurnAsync();
        Assert.False(next.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(["WorkflowStarted", "ExecutionStarted"], Kinds((await next).PastEvents));
    }

    [Fact]
    public async Task Terminate_WorkerDoesNotComplete_IsForced()
    {
        await using var worker = new TestWorker(Path, _time);
        _ = worker.StartAsync("w");
        await worker.TurnAsync();
        await worker.AnswerAsync("w");

        var call = worker.Engine.TerminateAsync(new TerminateRequest { InstanceId = "w", Output = "out" }, wait: true, Token);
        await worker.TurnAsync();
        await worker.AnswerAsync("w");
        await call.WaitAsync(Token);

        Assert.Equal((OrchestrationStatus.Terminated, "out"), (worker.State("w").WorkflowStatus, worker.State("w").Output));
    }

    private static async Task<(int, string)> TaskAsync(TestWorker worker)
    {
        var task = await worker.TaskAsync();
        return (task.TaskId, task.Input);
    }

    private static List<string> Kinds(IEnumerable<HistoryEvent> events) => [.. events.Select(e => e.EventTypeCase.ToString())];
}
