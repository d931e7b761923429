using Dapr.Protocol.Grpc;
using Dapr.Protocol.TaskHub;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Workflows;

/// <summary>Turns, what workers answer to them, and what callers see of it.</summary>
public sealed class TurnAnswerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents-workflows-");
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Events_DuringATurn_WaitForIt_AndComeInOrder()
    {
        await using var worker = NewWorker();
        var start = worker.StartAsync("w");
        _ = await worker.TurnAsync();
        var raised = Enumerable.Range(0, 5).Select(n => worker.RaiseAsync("w", $"event{n}")).ToList();
        Assert.DoesNotContain(raised, one => one.IsCompleted);

        await worker.AnswerAsync("w");
        await start.WaitAsync(Token);
        await Task.WhenAll(raised).WaitAsync(Token);

        List<string> names = [];
        while (names.Count < 5)
        {
            names.AddRange((await worker.TurnAsync()).NewEvents.Skip(1).Select(e => e.EventRaised.Name));
            await worker.AnswerAsync("w");
        }
        Assert.Equal(["event0", "event1", "event2", "event3", "event4"], names);
    }

    [Fact]
    public async Task Raise_CallerGivesUpDuringATurn_NothingCame()
    {
        await using var worker = NewWorker();
        var start = worker.StartAsync("w");
        _ = await worker.TurnAsync();
        using var limit = new CancellationTokenSource();
        var raise = worker.Engine.RaiseAsync(new RaiseEventRequest { InstanceId = "w", Name = "go" }, limit.Token);

        await limit.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => raise);
        await worker.AnswerAsync("w");
        await start.WaitAsync(Token);

        Assert.Null(worker.Give());
    }

    [Fact]
    public async Task Raise_Stored_SurvivesAKill()
    {
        await using (var killed = NewWorker())
        {
            await killed.BeginAsync("w");
            await killed.RaiseAsync("w", "go", "payload");
            _ = await killed.TurnAsync();
        }
        await using var worker = NewWorker();

        var raised = (await worker.TurnAsync()).NewEvents[1].EventRaised;

        Assert.Equal(("go", "payload"), (raised.Name, raised.Input));
    }

    [Fact]
    public async Task Answer_TwoActionsOfOneId_RunsTheFirst()
    {
        await using var worker = NewWorker();

        await worker.BeginAsync("w", TestWorker.Activity(1, "first"), TestWorker.Activity(1, "second"));

        Assert.Equal("first", (await worker.TaskAsync()).Input);
        Assert.Null(worker.Give());
    }

    [Fact]
    public async Task Answer_EndWithActivities_TheyStillRun_AndTheirAnswersAreNobodys()
    {
        await using var worker = NewWorker();

        await worker.BeginAsync("w", TestWorker.Activity(1, "x"), TestWorker.End(2, "end"));

        Assert.Equal("x", (await worker.TaskAsync()).Input);
        await worker.AnswerTaskAsync("w", 1, "late");
        Assert.Null(worker.Give());
        Assert.Equal("end", worker.State("w").Output);
    }

    [Fact]
    public async Task Answer_SecondTime_IsDropped()
    {
        await using var worker = NewWorker();
        await worker.BeginAsync("w", TestWorker.Activity(1, "x"));

        await worker.AnswerAsync("w", TestWorker.End(2, "again"));

        Assert.Equal(OrchestrationStatus.Running, worker.State("w").WorkflowStatus);
    }

    [Fact]
    public async Task Answer_OfNobody_IsDropped()
    {
        await using var worker = NewWorker();

        await worker.AnswerAsync("nobody", TestWorker.End(1, "x"));
        await worker.AnswerTaskAsync("nobody", 1, "x");
        await worker.BeginAsync("w", TestWorker.Activity(1, "x"));
        await worker.AnswerTaskAsync("w", 7, "x");

        Assert.Equal(1, (await worker.TaskAsync()).TaskId);
        Assert.Null(worker.Give());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_ActionThatIsNotServed_TheTurnComesAgainEverySecond(bool isKnown)
    {
        await using var worker = NewWorker();
        _ = worker.StartAsync("w");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(["WorkflowStarted", "ExecutionStarted"], await worker.NewKindsAsync());
            await worker.AnswerAsync("w", isKnown ? new WorkflowAction { Id = 1, SendEvent = new SendEventAction { Name = "x" } } : new WorkflowAction { Id = 1 });
            Assert.Null(worker.Give());
            _time.Advance(TimeSpan.FromSeconds(1.1));
        }
    }

    [Fact]
    public async Task CustomStatus_NotSaidAgain_IsGone()
    {
        await using var worker = NewWorker();
        var start = worker.StartAsync("w");
        _ = await worker.TurnAsync();
        await worker.Engine.AnswerTurnAsync(new WorkflowResponse { InstanceId = "w", CustomStatus = "busy" });
        await start.WaitAsync(Token);
        Assert.Equal("busy", worker.State("w").CustomStatus);

        await worker.RaiseAsync("w", "go");
        _ = await worker.TurnAsync();
        await worker.AnswerAsync("w");

        Assert.Null(worker.State("w").CustomStatus);
    }

    [Fact]
    public async Task Worker_NeverAnswers_TheNextOneGetsTheTurnWithWhatCameMeanwhile()
    {
        await using var worker = NewWorker();
        await worker.BeginAsync("w");
        await worker.RaiseAsync("w", "one");
        var (entry, _) = worker.Give()!.Value;

        worker.Engine.Return(entry);

        Assert.Equal(["WorkflowStarted", "EventRaised"], await worker.NewKindsAsync());
        await worker.AnswerAsync("w", TestWorker.End(1, "x"));
        Assert.Equal("x", worker.State("w").Output);
    }

    [Fact]
    public async Task Timers_AtOneTime_ShareATurn()
    {
        await using var worker = NewWorker();
        var at = Timestamp.FromDateTimeOffset(_time.GetUtcNow().AddSeconds(5));
        await worker.BeginAsync("w", [.. Enumerable.Range(1, 3).Select(id => new WorkflowAction { Id = id, CreateTimer = new CreateTimerAction { FireAt = at } })]);

        _time.Advance(TimeSpan.FromSeconds(6));
        await worker.AnswerAsync("w");
        List<int> fired = [];
        while (fired.Count < 3)
        {
            fired.AddRange((await worker.TurnAsync()).NewEvents.Skip(1).Select(e => e.TimerFired.TimerId));
            await worker.AnswerAsync("w");
        }

        Assert.Equal([1, 2, 3], fired.Order());
        Assert.Null(worker.Give());
    }

    [Fact]
    public async Task Timer_FarAway_DoesNotKeepTheClockBusy()
    {
        await using var worker = NewWorker();
        await worker.BeginAsync("w", new WorkflowAction { Id = 1, CreateTimer = new CreateTimerAction { FireAt = Timestamp.FromDateTimeOffset(_time.GetUtcNow().AddDays(3)) } });

        _time.Advance(TimeSpan.FromDays(2.9));
        Assert.Null(worker.Give());
        _time.Advance(TimeSpan.FromDays(0.2));

        Assert.Equal(["WorkflowStarted", "TimerFired"], await worker.NewKindsAsync());
    }

    [Fact]
    public async Task List_InPages_IsInOrderOfTheIds()
    {
        await using var worker = NewWorker();
        foreach (var id in new[] { "c", "a", "e", "b", "d" }) await worker.BeginAsync(id, TestWorker.End(1, null));

        var first = worker.Engine.List(new ListInstanceIDsRequest { PageSize = 2 });
        var second = worker.Engine.List(new ListInstanceIDsRequest { PageSize = 2, ContinuationToken = first.ContinuationToken });
        var third = worker.Engine.List(new ListInstanceIDsRequest { PageSize = 2, ContinuationToken = second.ContinuationToken });

        Assert.Equal((["a", "b"], "2"), (first.InstanceIds, first.ContinuationToken));
        Assert.Equal((["c", "d"], "4"), (second.InstanceIds, second.ContinuationToken));
        Assert.Equal((["e"], false), (third.InstanceIds, third.HasContinuationToken));
        Assert.Equal(5, worker.Engine.List(new ListInstanceIDsRequest()).InstanceIds.Count);
    }

    [Fact]
    public async Task Wait_ForTheEnd_AlsoOfWhatIsNotThereYet()
    {
        await using var worker = NewWorker();
        var wait = worker.Engine.WaitForAsync(new GetInstanceRequest { InstanceId = "w", GetInputsAndOutputs = true }, end: true, Token);

        await worker.BeginAsync("w", TestWorker.End(1, "x"));

        Assert.Equal("x", (await wait.WaitAsync(Token)).WorkflowState.Output);
    }

    [Fact]
    public async Task Rerun_UnderItsOwnId_IsRefused()
    {
        await using var worker = NewWorker();
        await worker.BeginAsync("w", TestWorker.Activity(1, "x"), TestWorker.End(2, null));

        var error = await Assert.ThrowsAsync<GrpcException>(() => worker.Engine.RerunAsync(new RerunWorkflowFromEventRequest { SourceInstanceID = "w", NewInstanceID = "w", EventID = 1 }));

        Assert.Equal(GrpcStatus.InvalidArgument, error.Status);
    }

    [Fact]
    public async Task Rerun_FromAChild_ItIsAChildOfTheNewInstance()
    {
        await using var worker = NewWorker();
        await worker.BeginAsync("p", TestWorker.Child(1));
        _ = await worker.TurnAsync();
        await worker.AnswerAsync("p:0001", TestWorker.End(1, "7"));
        _ = await worker.TurnAsync();
        await worker.AnswerAsync("p", TestWorker.End(2, "7"));

        await worker.Engine.RerunAsync(new RerunWorkflowFromEventRequest { SourceInstanceID = "p", NewInstanceID = "q", EventID = 1 });
        var child = await worker.TurnAsync();
        await worker.AnswerAsync("q:0001", TestWorker.End(1, "8"));

        Assert.Equal("q:0001", child.InstanceId);
        var turn = await worker.TurnAsync();
        Assert.Equal(("q", "8"), (turn.InstanceId, turn.NewEvents[1].ChildWorkflowInstanceCompleted.Result));
        Assert.Equal("p:0001", worker.Engine.History("p").Events[2].ChildWorkflowInstanceCreated.InstanceId);
    }

    private TestWorker NewWorker() => new(Path.Combine(_folder.FullName, "store.db"), _time);
}
