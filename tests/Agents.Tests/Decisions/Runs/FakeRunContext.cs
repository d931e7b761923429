using System.Text.Json;
using Dapr.Workflow;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Decisions.Runs;

/// <summary>
/// Plays a run on a clock of its own: activities answer as they are told, after as long as they are told, and time passes only when the run
/// waits for something. In- and outputs go through JSON, as they do in a history.
/// </summary>
internal sealed class FakeRunContext : WorkflowContext
{
    private readonly SortedSet<(DateTime At, int Number)> _due = [];
    private readonly Dictionary<int, Action> _actions = [];
    private readonly List<TaskCompletionSource<object?>> _events = [];
    private int _number;
    private DateTime _now = new(2026, 11, 26, 8, 0, 0, DateTimeKind.Utc);

    /// <summary>The activities that were called, with their inputs, in order.</summary>
    public List<(string Name, object? Input, DateTime At)> Calls { get; } = [];

    /// <summary>What an activity answers and after how long.</summary>
    public required Func<string, object?, (object? Answer, TimeSpan Takes)> Answer { get; init; }

    public override string Name => "DecisionRun";

    public override string InstanceId => "run";

    public override DateTime CurrentUtcDateTime => _now;

    public override bool IsReplaying => false;

    /// <summary>Plays until the run has ended.</summary>
    public async Task<T> PlayAsync<T>(Func<WorkflowContext, Task<T>> run)
    {
        var task = run(this);
        while (!task.IsCompleted)
        {
            Assert.True(_due.Count > 0, "The run waits for something that never comes.");
            var next = _due.Min;
            _due.Remove(next);
            _now = next.At > _now ? next.At : _now;
            _actions.Remove(next.Number, out var action);
            action!();
        }
        return await task;
    }

    /// <summary>Something happens at that time.</summary>
    public void At(TimeSpan after, Action action) => Later(_now + after, action);

    /// <summary>Somebody raises an event.</summary>
    public void Raise()
    {
        if (_events.Count == 0)
            return;
        var first = _events[0];
        _events.RemoveAt(0);
        first.TrySetResult(true);
    }

    public override Task<T> CallActivityAsync<T>(string name, object? input = null, WorkflowTaskOptions? options = null)
    {
        Calls.Add((name, input, _now));
        var (answer, takes) = Answer(name, input);
        var result = new TaskCompletionSource<T>();
        Later(_now + takes, () =>
        {
            if (answer is Exception exception)
                result.SetException(exception);
            else
                result.SetResult(JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(answer, JsonSerializerOptions.Web), JsonSerializerOptions.Web)!);
        });
        return result.Task;
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        var timer = new TaskCompletionSource();
        cancellationToken.Register(() => timer.TrySetCanceled(cancellationToken));
        Later(fireAt, () => timer.TrySetResult());
        return timer.Task;
    }

    public override async Task<T> WaitForExternalEventAsync<T>(string eventName, CancellationToken cancellationToken = default)
    {
        var waiter = new TaskCompletionSource<object?>();
        _events.Add(waiter);
        return (T)(await waiter.Task)!;
    }

    public override ILogger CreateReplaySafeLogger(string categoryName) => NullLogger.Instance;

    public override ILogger CreateReplaySafeLogger(Type type) => NullLogger.Instance;

    public override ILogger CreateReplaySafeLogger<T>() => NullLogger.Instance;

    public override bool IsPatched(string patchName) => throw new NotSupportedException();

    public override void SendEvent(string instanceId, string eventName, object payload) => throw new NotSupportedException();

    public override void SetCustomStatus(object? customStatus) => throw new NotSupportedException();

    public override Task<TResult> CallChildWorkflowAsync<TResult>(string workflowName, object? input = null, ChildWorkflowTaskOptions? options = null) =>
        throw new NotSupportedException();

    /// <summary>What the run goes on with; null: it does not.</summary>
    public object? Next { get; private set; }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) => Next = newInput;

    public override Guid NewGuid() => throw new NotSupportedException();

    public override PropagatedHistory? GetPropagatedHistory() => throw new NotSupportedException();

    private void Later(DateTime at, Action action)
    {
        _actions[_number] = action;
        _due.Add((at, _number++));
    }
}
