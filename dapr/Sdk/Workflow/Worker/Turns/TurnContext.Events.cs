using Dapr.Protocol.TaskHub;

namespace Dapr.Workflow.Worker.Turns;

internal sealed partial class TurnContext
{
    private readonly Dictionary<string, Queue<TaskCompletionSource<HistoryEvent>>> _waits = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<HistoryEvent> _unread = [];
    private bool _keepsUnread;

    /// <summary>The code asked to start over; whatever it does afterwards does not count.</summary>
    public bool StartsOver { get; private set; }

    public override async Task<T> WaitForExternalEventAsync<T>(string eventName, CancellationToken cancellationToken = default)
    {
        var wait = Wait(eventName);
        if (cancellationToken.CanBeCanceled && !wait.Task.IsCompleted) cancellationToken.Register(() => wait.TrySetCanceled(cancellationToken));
        return Read<T>((await wait.Task).EventRaised.Input);
    }

    /// <summary>The timer comes first, as in the official SDK; without a limit it has the last moment there is.</summary>
    public override async Task<T> WaitForExternalEventAsync<T>(string eventName, TimeSpan timeout)
    {
        if (timeout == TimeSpan.Zero) throw new TaskCanceledException($"The wait for event '{eventName}' had no time at all.");
        var timer = AddTimer(
            timeout < TimeSpan.Zero ? Never : FireAt(_now + timeout),
            timer => timer.ExternalEvent = new TimerOriginExternalEvent { Name = eventName },
            eventName);
        var wait = Wait(eventName);
        if (await Task.WhenAny(timer.Outcome, wait.Task) != wait.Task) wait.TrySetCanceled();
        return Read<T>((await wait.Task).EventRaised.Input);
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(instanceId);
        ArgumentException.ThrowIfNullOrWhiteSpace(eventName);
        var text = Written(payload);
        Add(StepKind.SentEvent, eventName, step => new WorkflowAction
        {
            Id = step.Number,
            SendEvent = new SendEventAction
            {
                Instance = new WorkflowInstance { InstanceId = instanceId },
                Name = eventName,
                Data = text ?? Serializer.Serialize(payload),
            },
        });
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        var text = Serializer.Serialize(newInput);
        Add(StepKind.StartOver, "", step =>
        {
            var action = new CompleteWorkflowAction { WorkflowStatus = OrchestrationStatus.ContinuedAsNew, Result = text };

            // Events of this turn that came after the call count as well, so this is not done earlier.
            if (_keepsUnread) action.CarryoverEvents.AddRange(_unread);
            return new WorkflowAction { Id = step.Number, CompleteWorkflow = action };
        });
        _keepsUnread = preserveUnprocessedEvents;
        StartsOver = true;
    }

    private TaskCompletionSource<HistoryEvent> Wait(string eventName)
    {
        CheckTurn();
        var wait = new TaskCompletionSource<HistoryEvent>();
        var at = _unread.FindIndex(entry => string.Equals(entry.EventRaised.Name, eventName, StringComparison.OrdinalIgnoreCase));
        if (at >= 0)
        {
            wait.SetResult(_unread[at]);
            _unread.RemoveAt(at);
            return wait;
        }
        if (!_waits.TryGetValue(eventName, out var queue)) _waits[eventName] = queue = new();
        queue.Enqueue(wait);
        return wait;
    }

    private void Raise(HistoryEvent raised)
    {
        if (_waits.TryGetValue(raised.EventRaised.Name, out var queue))
        {
            while (queue.TryDequeue(out var wait))
            {
                if (wait.TrySetResult(raised)) return;
            }
        }
        _unread.Add(raised);
    }
}
