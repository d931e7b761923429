using Dapr.Protocol.TaskHub;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Workflows;

public sealed class ChildTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents-workflows-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Child_IdRunsElsewhere_Fails()
    {
        await using var worker = NewWorker();
        await worker.BeginAsync("other");

        await worker.BeginAsync("p", TestWorker.Child(1, "other"));

        var failed = (await worker.TurnAsync()).NewEvents[1].ChildWorkflowInstanceFailed;
        Assert.Equal((1, "WorkflowInstanceAlreadyExists"), (failed.TaskScheduledId, failed.FailureDetails.ErrorType));
    }

    [Fact]
    public async Task Child_BegunBeforeItsParentWentOnAsNew_AnswersTheNewOne()
    {
        await using var worker = NewWorker();
        await BeginBeforeAsync(worker);

        await worker.AnswerAsync("p", TestWorker.Child(1));
        await worker.AnswerAsync("p:0001", TestWorker.End(1, "7"));

        var completed = (await worker.TurnAsync()).NewEvents[1].ChildWorkflowInstanceCompleted;
        Assert.Equal((1, "7"), (completed.TaskScheduledId, completed.Result));
        Assert.Null(worker.Give());
    }

    [Fact]
    public async Task Recover_ChildBegunBeforeItsParentWentOnAsNew_AnswersTheNewOne()
    {
        await using (var killed = NewWorker())
        {
            await BeginBeforeAsync(killed);
            await killed.AnswerAsync("p", TestWorker.Child(1));
        }
        await using var worker = NewWorker();
        Assert.Equal("p:0001", (await worker.TurnAsync()).InstanceId);
        await worker.AnswerAsync("p:0001", TestWorker.End(1, "7"));

        Assert.Equal("7", (await worker.TurnAsync()).NewEvents[1].ChildWorkflowInstanceCompleted.Result);
    }

    [Fact]
    public async Task Child_ItsParentWentOnAsNewWithoutIt_NobodyHears()
    {
        await using var worker = NewWorker();
        await BeginBeforeAsync(worker);
        await worker.AnswerAsync("p");

        await worker.AnswerAsync("p:0001", TestWorker.End(1, "7"));

        Assert.Null(worker.Give());
        Assert.Equal(OrchestrationStatus.Running, worker.State("p").WorkflowStatus);
    }

    [Fact]
    public async Task Child_OfAnotherAction_Fails()
    {
        await using var worker = NewWorker();
        await BeginBeforeAsync(worker);

        await worker.AnswerAsync("p", TestWorker.Child(2, "p:0001"));

        Assert.Equal(2, (await worker.TurnAsync()).NewEvents[1].ChildWorkflowInstanceFailed.TaskScheduledId);
    }

    [Fact]
    public async Task Child_Fails_ItsParentGetsTheDetails()
    {
        await using var worker = NewWorker();
        await worker.BeginAsync("p", TestWorker.Child(1, "c"));
        _ = await worker.TurnAsync();
        var details = new TaskFailureDetails { ErrorType = "Some.Error", ErrorMessage = "no stock", StackTrace = "at home" };

        await worker.AnswerAsync("c", new WorkflowAction { Id = 1, CompleteWorkflow = new CompleteWorkflowAction { WorkflowStatus = OrchestrationStatus.Failed, FailureDetails = details } });

        Assert.Equal(details, (await worker.TurnAsync()).NewEvents[1].ChildWorkflowInstanceFailed.FailureDetails);
        Assert.Equal(details, worker.State("c").FailureDetails);
    }

    [Fact]
    public async Task Recover_ParentAndChild_BothGoOn()
    {
        await using (var killed = NewWorker())
        {
            await killed.BeginAsync("p", TestWorker.Child(1, "c"));
            _ = await killed.TurnAsync();
            await killed.AnswerAsync("c", TestWorker.Activity(1, "x"));
        }
        await using var worker = NewWorker();
        var task = await worker.TaskAsync();
        await worker.AnswerTaskAsync("c", task.TaskId, "y");
        Assert.Equal(("c", 1), ((await worker.TurnAsync()).InstanceId, task.TaskId));
        await worker.AnswerAsync("c", TestWorker.End(2, "y"));

        Assert.Equal("y", (await worker.TurnAsync()).NewEvents[1].ChildWorkflowInstanceCompleted.Result);
    }

    [Fact]
    public async Task Recover_ChildEndedBefore_ItsAnswerIsThere()
    {
        await using (var killed = NewWorker())
        {
            await killed.BeginAsync("p", TestWorker.Child(1, "c"));
            _ = await killed.TurnAsync();
            await killed.AnswerAsync("c", TestWorker.End(1, "7"));
        }
        await using var worker = NewWorker();

        var turn = await worker.TurnAsync();

        Assert.Equal(("p", "7"), (turn.InstanceId, turn.NewEvents[1].ChildWorkflowInstanceCompleted.Result));
        Assert.Null(worker.Give());
    }

    /// <summary>A parent p that began p:0001, whose first turn a worker has, and went on as new; a worker has its next turn, too.</summary>
    private static async Task BeginBeforeAsync(TestWorker worker)
    {
        await worker.BeginAsync("p", TestWorker.Child(1));
        Assert.Equal("p:0001", (await worker.TurnAsync()).InstanceId);
        await worker.RaiseAsync("p", "renew");
        _ = await worker.TurnAsync();
        await worker.AnswerAsync("p", TestWorker.End(2, null, OrchestrationStatus.ContinuedAsNew));
        Assert.Equal(["WorkflowStarted", "ExecutionStarted"], await worker.NewKindsAsync());
    }

    private TestWorker NewWorker() => new(Path.Combine(_folder.FullName, "store.db"), new FakeTimeProvider());
}
