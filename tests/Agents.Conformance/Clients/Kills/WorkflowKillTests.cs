using Dapr.Workflow;
using Dapr.Workflow.Registration;
using Grpc.Core;

namespace Agents.Conformance.Clients.Kills;

/// <summary>SIGKILL of the sidecar and of the application while workflows run.</summary>
public sealed class WorkflowKillTests : IAsyncDisposable
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(None);
    private readonly Victims _victims = new();
    private readonly DaprWorkflowClient _client;
    private int _ended;

    public WorkflowKillTests()
    {
        _limit.CancelAfter(Limit);
        _client = new DaprWorkflowClientBuilder().UseGrpcEndpoint(_victims.Endpoint).Build();
        _victims.StartSidecar();
        _victims.StartApp();
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _victims.DisposeAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(_victims.Log);
        _limit.Dispose();
    }

    [Fact]
    public async Task Kills_AtRandomMoments_EveryInstanceCompletes_NothingDoneRunsAgain()
    {
        const int OfEach = 15;
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var instances = KillWorkflows.Steps.Keys.SelectMany(name => Enumerable.Range(0, OfEach).Select(n => (Name: name, Id: $"{name}-{n}"))).ToArray();
        new Random(seed).Shuffle(instances);

        var killing = KillAsync(new Random(seed), () => Volatile.Read(ref _ended) == instances.Length);
        var runs = new List<Task<(string, WorkflowState)>>();
        foreach (var (name, id) in instances)
        {
            runs.Add(RunAsync(name, id));
            await Task.Delay(60, _limit.Token);
        }
        await killing;
        var ends = await Task.WhenAll(runs);

        Assert.All(ends, end => Assert.Equal((WorkflowRuntimeStatus.Completed, KillWorkflows.Steps[end.Item1]), (end.Item2.RuntimeStatus, end.Item2.ReadOutputAs<int>())));
        var (starts, startedAgain) = RunJournal.Read(_victims.Journal);
        Assert.Empty(startedAgain);
        Assert.True(starts.Count >= OfEach * KillWorkflows.Steps.Values.Sum(), $"only {starts.Count} activities are in the journal");
        // The kills found activities on their way.
        Assert.Contains(starts.Values, count => count > 1);
    }

    [Fact]
    public async Task Sidecar_IsDeadWhileTimersComeDue_TheyFireWhenItIsBack()
    {
        var ids = Enumerable.Range(0, 10).Select(n => $"timers-{n}").ToList();
        await Task.WhenAll(ids.Select(id => StartAsync("timers", id)));

        await _victims.KillSidecarAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(400), _limit.Token); // The first timer of each is due by now.
        _victims.StartSidecar();

        foreach (var id in ids)
        {
            var state = await EndAsync(id);
            Assert.Equal((WorkflowRuntimeStatus.Completed, 3), (state.RuntimeStatus, state.ReadOutputAs<int>()));
        }
        Assert.Empty(RunJournal.Read(_victims.Journal).StartedAgain);
    }

    /// <summary>
    /// The sidecar, the application or both at once, each of them twice, and each time after something went on since the last one: else, on a slow
    /// machine, they would be killed again and again before they had begun.
    /// </summary>
    private async Task KillAsync(Random random, Func<bool> allEnded)
    {
        var known = 0L;
        var turns = new[] { "sidecar", "app", "both", "sidecar", "app", "both" };
        random.Shuffle(turns);
        foreach (var victim in turns)
        {
            await Task.Delay(random.Next(400, 1200), _limit.Token);
            while (JournalBytes() == known && !allEnded()) await Task.Delay(5, _limit.Token);
            await Task.WhenAll(
                victim != "app" ? _victims.KillSidecarAsync() : Task.CompletedTask,
                victim != "sidecar" ? _victims.KillAppAsync() : Task.CompletedTask);
            if (victim != "app") _victims.StartSidecar();
            known = JournalBytes();
            if (victim != "sidecar") _victims.StartApp();
        }

        long JournalBytes() => new FileInfo(_victims.Journal) is { Exists: true } journal ? journal.Length : 0;
    }

    private async Task<(string Name, WorkflowState State)> RunAsync(string name, string id)
    {
        await StartAsync(name, id);
        if (name == "events")
        {
            // A call whose answer was lost is made again: the event may come twice, and its second is never waited for.
            foreach (var one in new[] { "event1", "event2", "event3" }) await InsistAsync(() => _client.RaiseEventAsync(id, one, 1, _limit.Token));
        }
        var end = await EndAsync(id);
        Interlocked.Increment(ref _ended);
        return (name, end);
    }

    private Task StartAsync(string name, string id) => InsistAsync(async () =>
    {
        try
        {
            await _client.ScheduleNewWorkflowAsync(name, id, 0, default(DateTimeOffset?), _limit.Token);
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.AlreadyExists)
        {
            // An earlier call reached the store and its answer was lost.
        }
    });

    /// <summary>It may have ended when the sidecar is killed, before it was read how.</summary>
    private async Task<WorkflowState> EndAsync(string id)
    {
        WorkflowState? end = null;
        await InsistAsync(async () => end = await _client.WaitForWorkflowCompletionAsync(id, cancellation: _limit.Token));
        return end!;
    }

    /// <summary>Makes a call until the sidecar is there to answer it.</summary>
    private async Task InsistAsync(Func<Task> call)
    {
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (RpcException failure) when (failure.StatusCode == StatusCode.Unavailable && !_limit.IsCancellationRequested)
            {
                await Task.Delay(50, _limit.Token);
            }
        }
    }
}
