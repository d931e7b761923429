using Dapr.Protocol.Grpc;
using Dapr.Protocol.TaskHub;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Workflows;

public sealed class PurgeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents-workflows-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Purge_Ended_DeletesItForGood()
    {
        await using (var worker = NewWorker())
        {
            await EndAsync(worker, "w");

            Assert.Equal(1, await worker.Engine.PurgeAsync("w", recursive: false, force: false));

            Assert.Null(worker.State("w"));
            Assert.Equal(GrpcStatus.NotFound, Assert.Throws<GrpcException>(() => worker.Engine.History("w")).Status);
        }
        await using var next = NewWorker();
        Assert.Null(next.State("w"));
        Assert.Empty(next.Engine.List(new ListInstanceIDsRequest()).InstanceIds);
    }

    [Fact]
    public async Task Purge_Unknown_IsRefused()
    {
        await using var worker = NewWorker();

        await RefusedAsync(worker, "w", "no such instance exists");
    }

    [Fact]
    public async Task Purge_Running_IsRefusedWithoutForce()
    {
        await using var worker = NewWorker();
        await BeginAsync(worker, "w");

        await RefusedAsync(worker, "w", "orchestration has not yet completed");
        Assert.Equal(OrchestrationStatus.Running, worker.State("w").WorkflowStatus);

        Assert.Equal(1, await worker.Engine.PurgeAsync("w", recursive: false, force: true));
        Assert.Null(worker.State("w"));
    }

    [Fact]
    public async Task Purge_Recursive_TakesAllDescendants()
    {
        await using var worker = NewWorker();
        await FamilyAsync(worker);
        await worker.AnswerAsync("c", TestWorker.End(1, null));
        await EndTurnAsync(worker, "p");

        Assert.Equal(2, await worker.Engine.PurgeAsync("p", recursive: true, force: false));

        Assert.Empty(worker.Engine.List(new ListInstanceIDsRequest()).InstanceIds);
    }

    [Fact]
    public async Task Purge_NotRecursive_LeavesTheChildren()
    {
        await using var worker = NewWorker();
        await FamilyAsync(worker);
        await worker.AnswerAsync("c", TestWorker.End(1, null));
        await EndTurnAsync(worker, "p");

        Assert.Equal(1, await worker.Engine.PurgeAsync("p", recursive: false, force: false));

        Assert.Equal(["c"], worker.Engine.List(new ListInstanceIDsRequest()).InstanceIds);
    }

    [Fact]
    public async Task Purge_RecursiveOfAChildThatRuns_IsRefusedAndKeepsTheParent()
    {
        await using var worker = NewWorker();
        await FamilyAsync(worker);
        await EndedByAnEventAsync(worker, "p");

        await RefusedAsync(worker, "p", "failed to purge child workflow: orchestration has not yet completed", recursive: true);

        Assert.Equal(["c", "p"], worker.Engine.List(new ListInstanceIDsRequest()).InstanceIds);
    }

    [Fact]
    public async Task Purge_RecursiveByForce_TakesAChildThatRuns()
    {
        await using var worker = NewWorker();
        await FamilyAsync(worker);
        await EndedByAnEventAsync(worker, "p");

        Assert.Equal(2, await worker.Engine.PurgeAsync("p", recursive: true, force: true));

        // Its worker's answer finds nothing.
        await worker.AnswerAsync("c", TestWorker.Activity(1, "late"));
        Assert.Null(worker.Give());
        Assert.Empty(worker.Engine.List(new ListInstanceIDsRequest()).InstanceIds);
    }

    [Fact]
    public async Task Purge_RecursiveOfAChildThatIsGone_GoesOn()
    {
        await using var worker = NewWorker();
        await FamilyAsync(worker);
        await worker.AnswerAsync("c", TestWorker.End(1, null));
        await EndTurnAsync(worker, "p");
        await worker.Engine.PurgeAsync("c", recursive: false, force: false);

        Assert.Equal(1, await worker.Engine.PurgeAsync("p", recursive: true, force: false));
    }

    [Fact]
    public async Task Purge_ByForceDuringATurn_ItsAnswerLeavesNothingBehind()
    {
        await using (var worker = NewWorker())
        {
            _ = worker.StartAsync("w");
            _ = await worker.TurnAsync();

            await worker.Engine.PurgeAsync("w", recursive: false, force: true);
            await worker.AnswerAsync("w", TestWorker.Activity(1, "a"));

            Assert.Null(worker.Give());
        }
        await using var next = NewWorker();
        Assert.Null(next.Give());
        Assert.Null(next.State("w"));
    }

    [Fact]
    public async Task Purge_SomebodyWaitsForTheStart_IsToldNothingMore()
    {
        await using var worker = NewWorker();
        var start = worker.StartAsync("w");
        _ = await worker.TurnAsync();

        await worker.Engine.PurgeAsync("w", recursive: false, force: true);

        await start.WaitAsync(Token);
    }

    private static async Task BeginAsync(TestWorker worker, string id, params WorkflowAction[] actions)
    {
        var start = worker.StartAsync(id);
        _ = await worker.TurnAsync();
        await worker.AnswerAsync(id, actions);
        await start.WaitAsync(Token);
    }

    private static Task EndAsync(TestWorker worker, string id) => BeginAsync(worker, id, TestWorker.End(1, null));

    /// <summary>A parent p, and its child c whose first turn a worker has.</summary>
    private static async Task FamilyAsync(TestWorker worker)
    {
        await BeginAsync(worker, "p", new WorkflowAction { Id = 1, CreateChildWorkflow = new CreateChildWorkflowAction { Name = "child", InstanceId = "c" } });
        Assert.Equal("c", (await worker.TurnAsync()).InstanceId);
    }

    private static async Task EndTurnAsync(TestWorker worker, string id)
    {
        Assert.Equal(id, (await worker.TurnAsync()).InstanceId);
        await worker.AnswerAsync(id, TestWorker.End(2, null));
    }

    private static async Task EndedByAnEventAsync(TestWorker worker, string id)
    {
        await worker.Engine.RaiseAsync(new RaiseEventRequest { InstanceId = id, Name = "end" }, Token);
        await EndTurnAsync(worker, id);
    }

    private static async Task RefusedAsync(TestWorker worker, string id, string why, bool recursive = false)
    {
        var error = await Assert.ThrowsAsync<GrpcException>(() => worker.Engine.PurgeAsync(id, recursive, force: false));
        Assert.Equal((GrpcStatus.Unknown, why), (error.Status, error.Detail));
    }

    private TestWorker NewWorker() => new(Path.Combine(_folder.FullName, "store.db"), new FakeTimeProvider());
}
