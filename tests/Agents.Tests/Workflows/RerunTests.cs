using Dapr.Protocol.TaskHub;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Workflows;

/// <summary>Reruns, and what is left of one after a crash.</summary>
public sealed class RerunTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents-workflows-");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Rerun_FromAChildThenCrash_TheChildRunsOnceAndItsAnswerArrives()
    {
        await using (var killed = NewWorker())
        {
            await killed.BeginAsync("p", TestWorker.Child(1));
            Assert.Equal("p:0001", (await killed.TurnAsync()).InstanceId);
            await killed.AnswerAsync("p:0001", TestWorker.End(1, "a"));
            Assert.Equal(["WorkflowStarted", "ChildWorkflowInstanceCompleted"], await killed.NewKindsAsync());
            await killed.AnswerAsync("p", TestWorker.End(2, "a"));

            await killed.Engine.RerunAsync(Request("p", "q", 1));
        }
        await using var worker = NewWorker();

        var child = await worker.TurnAsync();
        await worker.AnswerAsync(child.InstanceId, TestWorker.End(1, "b"));
        var parent = await worker.TurnAsync();

        Assert.Equal("q", child.NewEvents.Single(e => e.ExecutionStarted is not null).ExecutionStarted.ParentInstance.WorkflowInstance.InstanceId);
        Assert.Equal(("q", "b"), (parent.InstanceId, parent.NewEvents.Single(e => e.ChildWorkflowInstanceCompleted is not null).ChildWorkflowInstanceCompleted.Result));
        Assert.Null(worker.Engine.Queue.TryTake());
    }

    [Fact]
    public async Task Rerun_ActionNumberZero_IsRunAgain()
    {
        // The workers of .NET count from 0.
        await using var worker = NewWorker();
        await worker.BeginAsync("w", TestWorker.Activity(0, "in"));
        Assert.Equal(0, (await worker.TaskAsync()).TaskId);
        await worker.AnswerTaskAsync("w", 0, "out");
        Assert.Equal(["WorkflowStarted", "TaskCompleted"], await worker.NewKindsAsync());
        await worker.AnswerAsync("w", TestWorker.End(1, "out"));

        await worker.Engine.RerunAsync(Request("w", "again", 0));
        var task = await worker.TaskAsync();

        Assert.Equal(("again", 0, "in"), (task.WorkflowInstance.InstanceId, task.TaskId, task.Input));
    }

    [Fact]
    public async Task Rerun_BehindATimerThatFired_DoesNotFireItAgain()
    {
        await using var worker = NewWorker();
        await worker.BeginAsync("w", new WorkflowAction { Id = 1, CreateTimer = new CreateTimerAction { FireAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(_time.GetUtcNow()) } });
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["WorkflowStarted", "TimerFired"], await worker.NewKindsAsync());
        await worker.AnswerAsync("w", TestWorker.Activity(2, "in"));
        await worker.TaskAsync();
        await worker.AnswerTaskAsync("w", 2, "out");
        await worker.TurnAsync();
        await worker.AnswerAsync("w", TestWorker.End(3, null));

        await worker.Engine.RerunAsync(Request("w", "again", 2));
        _time.Advance(TimeSpan.FromSeconds(1));
        var task = await worker.TaskAsync();
        await worker.AnswerTaskAsync("again", task.TaskId, "out");

        Assert.Equal(["WorkflowStarted", "TaskCompleted"], await worker.NewKindsAsync());
    }

    private static RerunWorkflowFromEventRequest Request(string source, string id, uint from) => new() { SourceInstanceID = source, NewInstanceID = id, EventID = from };

    private TestWorker NewWorker() => new(Path.Combine(_folder.FullName, "store.db"), _time);
}
