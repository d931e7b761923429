using Dapr.Protocol.TaskHub;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Workflows;

/// <summary>How many activities workers have at one time, whatever becomes of workers and instances meanwhile.</summary>
public sealed class WorkLimitTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents-workflows-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Answers_MakeRoomForTheNext()
    {
        await using var worker = NewWorker(mostTasks: 1);
        await BeginAsync(worker, 1, 2);

        Assert.Equal((1, null), (worker.GiveTask(), worker.GiveTask()));
        await worker.AnswerTaskAsync("w", 1, "done");
        _ = await worker.TurnAsync();

        Assert.Equal((2, null), (worker.GiveTask(), worker.GiveTask()));
    }

    [Fact]
    public async Task Worker_Leaves_ThenItsAnswerComesAllTheSame_CountsOnce()
    {
        await using var worker = NewWorker(mostTasks: 1);
        await BeginAsync(worker, 1, 2, 3);
        var (entry, _) = worker.Give()!.Value;

        worker.Engine.Return(entry);
        await worker.AnswerTaskAsync("w", 1, "late");
        _ = await worker.TurnAsync();

        Assert.Equal((2, null), (worker.GiveTask(), worker.GiveTask()));
    }

    [Fact]
    public async Task Worker_LeavesWithAnAnsweredActivity_NobodyGetsIt()
    {
        await using var worker = NewWorker(mostTasks: 0);
        await BeginAsync(worker, 1);
        var (entry, _) = worker.Give()!.Value;
        await worker.AnswerTaskAsync("w", 1, "done");
        _ = await worker.TurnAsync();

        worker.Engine.Return(entry);

        Assert.Null(worker.Give());
    }

    [Fact]
    public async Task ContinueAsNew_ActivityOutFromBefore_GivesItsPlaceToTheNewOneOfItsNumber()
    {
        await using var worker = NewWorker(mostTasks: 2);
        await BeginAsync(worker, 1);
        Assert.Equal(1, worker.GiveTask());
        await worker.Engine.RaiseAsync(new RaiseEventRequest { InstanceId = "w", Name = "go" }, Token);
        _ = await worker.TurnAsync();
        await worker.AnswerAsync("w", TestWorker.End(2, null, OrchestrationStatus.ContinuedAsNew));
        _ = await worker.TurnAsync();

        await worker.AnswerAsync("w", TestWorker.Activity(1, "a"), TestWorker.Activity(2, "b"), TestWorker.Activity(3, "c"));

        Assert.Equal((1, 2, null), (worker.GiveTask(), worker.GiveTask(), worker.GiveTask()));
    }

    [Fact]
    public async Task Start_Afresh_TakesBackWhatWorkersHadOfTheOldOne()
    {
        await using var worker = NewWorker(mostTasks: 1);
        await BeginAsync(worker, 1);
        var (old, _) = worker.Give()!.Value;
        var terminate = worker.Engine.TerminateAsync(new TerminateRequest { InstanceId = "w" }, wait: true, Token);
        _ = await worker.TurnAsync();
        await worker.AnswerAsync("w");
        await terminate.WaitAsync(Token);

        await BeginAsync(worker, 1, 2);

        Assert.Equal((1, null), (worker.GiveTask(), worker.GiveTask()));
        worker.Engine.Return(old);
        Assert.Null(worker.GiveTask());
    }

    [Fact]
    public async Task Purge_ByForce_TakesBackWhatWorkersHad()
    {
        await using var worker = NewWorker(mostTasks: 1);
        await BeginAsync(worker, 1);
        Assert.Equal(1, worker.GiveTask());

        await worker.Engine.PurgeAsync("w", recursive: false, force: true);
        await BeginAsync(worker, 1, 2);

        Assert.Equal((1, null), (worker.GiveTask(), worker.GiveTask()));
    }

    /// <summary>Starts an instance with these activities.</summary>
    private static async Task BeginAsync(TestWorker worker, params int[] tasks)
    {
        var start = worker.StartAsync("w");
        _ = await worker.TurnAsync();
        await worker.AnswerAsync("w", [.. tasks.Select(id => TestWorker.Activity(id, $"{id}"))]);
        await start.WaitAsync(Token);
    }

    private TestWorker NewWorker(int mostTasks) => new(Path.Combine(_folder.FullName, "store.db"), new FakeTimeProvider(), mostTasks: mostTasks);
}
