using Dapr.Protocol.Grpc;
using Dapr.Protocol.TaskHub;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Workflows;

/// <summary>Instances that cannot go on for now.</summary>
public sealed class StallTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents-workflows-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Version_NotAvailable_StallsUntilAWorkerConnects()
    {
        await using var worker = NewWorker();
        await StallAsync(worker);

        Assert.Equal(OrchestrationStatus.Stalled, worker.State("w").WorkflowStatus);
        Assert.Equal(StalledReason.VersionNotAvailable, worker.Engine.History("w").Events[^1].ExecutionStalled.Reason);
        Assert.Null(worker.Give());

        worker.Engine.WorkerConnected();
        var again = await worker.TurnAsync();
        await worker.AnswerAsync("w", TestWorker.End(1, "x"));

        Assert.Equal("go", again.NewEvents[1].EventRaised.Name);
        Assert.Equal(OrchestrationStatus.Completed, worker.State("w").WorkflowStatus);
    }

    [Fact]
    public async Task Version_StillNotAvailable_IsSaidOnce()
    {
        await using var worker = NewWorker();
        await StallAsync(worker);

        worker.Engine.WorkerConnected();
        _ = await worker.TurnAsync();
        await worker.AnswerAsync("w", NoVersion);

        Assert.Single(worker.Engine.History("w").Events, e => e.ExecutionStalled is not null);
        Assert.Equal(OrchestrationStatus.Stalled, worker.State("w").WorkflowStatus);
    }

    [Fact]
    public async Task Recover_Stalled_WaitsForAWorkerAndKeepsItsInbox()
    {
        await using (var killed = NewWorker()) await StallAsync(killed);
        await using var worker = NewWorker();
        Assert.Null(worker.Give());

        worker.Engine.WorkerConnected();

        Assert.Equal("go", (await worker.TurnAsync()).NewEvents[1].EventRaised.Name);
    }

    [Theory]
    [InlineData("raise")]
    [InlineData("suspend")]
    [InlineData("resume")]
    [InlineData("terminate")]
    [InlineData("purge")]
    public async Task Call_Stalled_IsRefused(string call)
    {
        await using var worker = NewWorker();
        await StallAsync(worker);

        var error = await Assert.ThrowsAsync<GrpcException>(() => call switch
        {
            "raise" => RaiseAsync(worker, "more"),
            "suspend" => worker.Engine.SuspendAsync(new SuspendRequest { InstanceId = "w" }, wait: true, Token),
            "resume" => worker.Engine.ResumeAsync(new ResumeRequest { InstanceId = "w" }, wait: true, Token),
            "terminate" => worker.Engine.TerminateAsync(new TerminateRequest { InstanceId = "w" }, wait: true, Token),
            _ => worker.Engine.PurgeAsync("w", recursive: false, force: false),
        });

        Assert.Equal((GrpcStatus.Unknown, "actor is stalled"), (error.Status, error.Detail));
    }

    [Fact]
    public async Task Purge_StalledByForce_DeletesIt()
    {
        await using var worker = NewWorker();
        await StallAsync(worker);

        Assert.Equal(1, await worker.Engine.PurgeAsync("w", recursive: false, force: true));

        worker.Engine.WorkerConnected();
        Assert.Null(worker.Give());
    }

    [Theory]
    [InlineData(900, false)]
    [InlineData(990, true)]
    public async Task Turn_LongerThanMostOfAMessage_Stalls(int length, bool stalls)
    {
        await using var worker = NewWorker(mostBytes: 1200);
        var start = worker.StartAsync("w", input: "small");
        _ = await worker.TurnAsync();
        await worker.AnswerAsync("w");
        await start.WaitAsync(Token);

        await worker.Engine.RaiseAsync(new RaiseEventRequest { InstanceId = "w", Name = "go", Input = new string('x', length) }, Token);
        var given = worker.Give();
        if (stalls) await worker.UntilAsync("w", OrchestrationStatus.Stalled);

        Assert.Equal(stalls, given is null);
        Assert.Equal(stalls ? OrchestrationStatus.Stalled : OrchestrationStatus.Running, worker.State("w").WorkflowStatus);
    }

    [Fact]
    public async Task Turn_TooLong_GoesOnWithASidecarThatTakesLongerOnes()
    {
        await using (var small = NewWorker(mostBytes: 1200))
        {
            var start = small.StartAsync("w");
            _ = await small.TurnAsync();
            await small.AnswerAsync("w");
            await start.WaitAsync(Token);
            await small.Engine.RaiseAsync(new RaiseEventRequest { InstanceId = "w", Name = "go", Input = new string('x', 2000) }, Token);
            Assert.Null(small.Give());
            await small.UntilAsync("w", OrchestrationStatus.Stalled);
        }
        await using var large = NewWorker(mostBytes: 10_000);

        large.Engine.WorkerConnected();

        Assert.Equal("go", (await large.TurnAsync()).NewEvents[1].EventRaised.Name);
    }

    private static WorkflowAction NoVersion => new() { Id = 1, WorkflowVersionNotAvailable = new WorkflowVersionNotAvailableAction() };

    private static Task RaiseAsync(TestWorker worker, string name) => worker.Engine.RaiseAsync(new RaiseEventRequest { InstanceId = "w", Name = name }, Token);

    /// <summary>It runs, an event comes, and the worker does not know its version.</summary>
    private static async Task StallAsync(TestWorker worker)
    {
        var start = worker.StartAsync("w");
        _ = await worker.TurnAsync();
        await worker.AnswerAsync("w");
        await start.WaitAsync(Token);
        await RaiseAsync(worker, "go");
        _ = await worker.TurnAsync();
        await worker.AnswerAsync("w", NoVersion);
    }

    private TestWorker NewWorker(int mostBytes = 0) => new(Path.Combine(_folder.FullName, "store.db"), new FakeTimeProvider(), mostBytes);
}
