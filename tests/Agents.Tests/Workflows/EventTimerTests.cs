using Dapr.Protocol.TaskHub;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Workflows;

/// <summary>Timers that limit the wait for an event: daprd takes them away when the event comes.</summary>
public sealed class EventTimerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents-workflows-");
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Event_Comes_ItsTimerNeverFires()
    {
        await using var worker = NewWorker();
        await BeginAsync(worker, Limit(1, "Go", 60));

        await RaiseAsync(worker, "gO");
        Pass(120);

        Assert.Null(worker.Give());
    }

    [Fact]
    public async Task Event_OfAnotherName_LeavesTheTimer()
    {
        await using var worker = NewWorker();
        await BeginAsync(worker, Limit(1, "Go", 60));

        await RaiseAsync(worker, "stop");
        Pass(120);

        Assert.Equal([1], await FiredAsync(worker));
    }

    [Fact]
    public async Task Event_Comes_OtherTimersFire()
    {
        await using var worker = NewWorker();
        await BeginAsync(worker, Plain(1, 60), Limit(2, "go", 60));

        await RaiseAsync(worker, "go");
        Pass(120);

        Assert.Equal([1], await FiredAsync(worker));
    }

    [Fact]
    public async Task Events_OfOneName_TakeTheirTimersInTheOrderTheyWereSet()
    {
        await using var worker = NewWorker();
        await BeginAsync(worker, Limit(1, "go", 90), Limit(2, "go", 60), Limit(3, "go", 30));

        await RaiseAsync(worker, "go");
        Pass(120);

        Assert.Equal([3, 2], await FiredAsync(worker));
    }

    [Fact]
    public async Task Event_AfterTheTimerFired_TakesTheNextOne()
    {
        await using var worker = NewWorker();
        await BeginAsync(worker, Limit(1, "go", 30), Limit(2, "go", 60));
        Pass(40);
        Assert.Equal([1], await FiredAsync(worker));
        await worker.AnswerAsync("w");

        await RaiseAsync(worker, "go");
        Pass(120);

        Assert.Null(worker.Give());
    }

    [Fact]
    public async Task Timer_SetAfterTheEvent_Fires()
    {
        await using var worker = NewWorker();
        await BeginAsync(worker);

        await RaiseAsync(worker, "go", Limit(1, "go", 60));
        Pass(120);

        Assert.Equal([1], await FiredAsync(worker));
    }

    [Fact]
    public async Task Recover_AfterTheEvent_TheTimerStaysAway()
    {
        await using (var killed = NewWorker())
        {
            await BeginAsync(killed, Limit(1, "go", 60), Plain(2, 90));
            await RaiseAsync(killed, "go");
        }
        await using var worker = NewWorker();

        Pass(120);

        Assert.Equal([2], await FiredAsync(worker));
    }

    private static async Task BeginAsync(TestWorker worker, params WorkflowAction[] actions)
    {
        var start = worker.StartAsync("w");
        _ = await worker.TurnAsync();
        await worker.AnswerAsync("w", actions);
        await start.WaitAsync(Token);
    }

    private static async Task RaiseAsync(TestWorker worker, string name, params WorkflowAction[] actions)
    {
        await worker.Engine.RaiseAsync(new RaiseEventRequest { InstanceId = "w", Name = name }, Token);
        Assert.Equal(name, (await worker.TurnAsync()).NewEvents[1].EventRaised.Name);
        await worker.AnswerAsync("w", actions);
    }

    /// <summary>The timers that fired, of the turn that they began.</summary>
    private static async Task<List<int>> FiredAsync(TestWorker worker) => [.. (await worker.TurnAsync()).NewEvents.Skip(1).Select(e => e.TimerFired.TimerId)];

    private void Pass(int seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    private WorkflowAction Limit(int id, string name, int seconds) => Timer(id, seconds, new CreateTimerAction { ExternalEvent = new TimerOriginExternalEvent { Name = name } });

    private WorkflowAction Plain(int id, int seconds) => Timer(id, seconds, new CreateTimerAction { CreateTimer = new TimerOriginCreateTimer() });

    private WorkflowAction Timer(int id, int seconds, CreateTimerAction timer)
    {
        timer.FireAt = Timestamp.FromDateTimeOffset(_time.GetUtcNow().AddSeconds(seconds));
        return new WorkflowAction { Id = id, CreateTimer = timer };
    }

    private TestWorker NewWorker() => new(Path.Combine(_folder.FullName, "store.db"), _time);
}
