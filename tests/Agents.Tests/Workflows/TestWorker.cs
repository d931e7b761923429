using Dapr.Protocol.TaskHub;
using Dapr.Sidecar.Storage;
using Dapr.Sidecar.Workflows;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Workflows;

/// <summary>An engine over a store file, and a worker that is told by the test what to answer.</summary>
internal sealed class TestWorker : IAsyncDisposable
{
    private readonly Store _store;

    public TestWorker(string path, TimeProvider time, int mostBytes = 0, int mostTasks = 0)
    {
        _store = Store.Open(path, TimeProvider.System);
        Engine = new WorkflowEngine(new WorkflowStore(_store, "default", "app"), "app", new WorkQueue(0, mostTasks), mostBytes, time, NullLogger.Instance);
        Engine.Recover();
    }

    public WorkflowEngine Engine { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts without waiting for the first turn, which the test has yet to answer.</summary>
    public Task StartAsync(string id, string name = "test", string? input = null) =>
        Engine.StartAsync(new CreateInstanceRequest { InstanceId = id, Name = name, Input = input }, Token);

    public async Task<WorkflowRequest> TurnAsync() => (await NextAsync()).WorkflowRequest ?? throw new InvalidOperationException("not a turn");

    public async Task<ActivityRequest> TaskAsync() => (await NextAsync()).ActivityRequest ?? throw new InvalidOperationException("not an activity");

    public Task AnswerAsync(string id, params WorkflowAction[] actions)
    {
        var answer = new WorkflowResponse { InstanceId = id };
        answer.Actions.AddRange(actions);
        return Engine.AnswerTurnAsync(answer);
    }

    public Task AnswerTaskAsync(string id, int task, string result) => Engine.AnswerTaskAsync(new ActivityResponse { InstanceId = id, TaskId = task, Result = result });

    /// <summary>What a worker would be given now; null: nothing.</summary>
    public (WorkEntry Entry, WorkItem Item)? Give()
    {
        while (Engine.Queue.TryTake() is { } entry)
        {
            if (Engine.Open(entry) is { } bytes) return (entry, WorkItem.Parser.ParseFrom(bytes));
        }
        return null;
    }

    /// <summary>The number of the activity that a worker would be given now; null: none.</summary>
    public int? GiveTask() => Give()?.Item.ActivityRequest?.TaskId;

    public WorkflowState State(string id) => Engine.Get(new GetInstanceRequest { InstanceId = id, GetInputsAndOutputs = true }).WorkflowState;

    /// <summary>Waits for what the engine does by itself.</summary>
    public async Task UntilAsync(string id, OrchestrationStatus status)
    {
        while (State(id).WorkflowStatus != status)
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public static WorkflowAction Activity(int id, string input) => new() { Id = id, ScheduleTask = new ScheduleTaskAction { Name = "step", Input = input } };

    public static WorkflowAction Child(int id, string child = "") => new() { Id = id, CreateChildWorkflow = new CreateChildWorkflowAction { Name = "child", InstanceId = child } };

    /// <summary>Starts an instance and answers its first turn.</summary>
    public async Task BeginAsync(string id, params WorkflowAction[] actions)
    {
        var start = StartAsync(id);
        Assert.Equal(id, (await TurnAsync()).InstanceId);
        await AnswerAsync(id, actions);
        await start.WaitAsync(Token);
    }

    public Task RaiseAsync(string id, string name, string? input = null) => Engine.RaiseAsync(new RaiseEventRequest { InstanceId = id, Name = name, Input = input }, Token);

    /// <summary>The kinds of the events that the next turn brings, of any instance.</summary>
    public async Task<List<string>> NewKindsAsync() => Kinds((await TurnAsync()).NewEvents);

    public static List<string> Kinds(IEnumerable<HistoryEvent> events) => [.. events.Select(e => e.EventTypeCase.ToString())];

    public static WorkflowAction End(int id, string? result, OrchestrationStatus status = OrchestrationStatus.Completed) =>
        new() { Id = id, CompleteWorkflow = new CompleteWorkflowAction { WorkflowStatus = status, Result = result } };

    public async ValueTask DisposeAsync()
    {
        Engine.Dispose();
        Engine.Queue.Dispose();
        await _store.DisposeAsync();
    }

    private async Task<WorkItem> NextAsync()
    {
        while (true)
        {
            await Engine.Queue.WaitAsync(Token);
            if (Engine.Queue.TryTake() is { } entry && Engine.Open(entry) is { } bytes) return WorkItem.Parser.ParseFrom(bytes);
        }
    }
}
