using Dapr.Protocol.TaskHub;
using Google.Protobuf.Collections;

namespace Dapr.Workflow.Worker.Turns;

internal sealed partial class TurnContext
{
    /// <summary>The code waits for something that the sidecar will tell one day.</summary>
    public bool IsWaiting =>
        _steps.Exists(step => step.Kind != StepKind.SentEvent && !step.Outcome.IsCompleted)
        || _waits.Values.Any(queue => queue.Any(wait => !wait.Task.IsCompleted));

    /// <summary>Leads the code along the history, first what it did in earlier turns, then what is new.</summary>
    /// <exception cref="HistoryMismatchException">The code did something else than the history has.</exception>
    public void Play()
    {
        Play(history.Past, isReplaying: true);
        Play(history.New, isReplaying: false);
    }

    private void Play(RepeatedField<HistoryEvent> events, bool isReplaying)
    {
        _isReplaying = isReplaying;
        foreach (var entry in events) Play(entry);
    }

    private void Play(HistoryEvent entry)
    {
        switch (entry.EventTypeCase)
        {
            case HistoryEvent.EventTypeOneofCase.WorkflowStarted:
                _now = entry.Timestamp.ToDateTime();
                break;
            case HistoryEvent.EventTypeOneofCase.TaskScheduled:
                Record(entry.EventId, StepKind.Activity, entry.TaskScheduled.Name);
                break;
            case HistoryEvent.EventTypeOneofCase.TaskCompleted:
                Complete(entry.TaskCompleted.TaskScheduledId, entry);
                break;
            case HistoryEvent.EventTypeOneofCase.TaskFailed:
                Complete(entry.TaskFailed.TaskScheduledId, entry);
                break;
            case HistoryEvent.EventTypeOneofCase.ChildWorkflowInstanceCreated:
                Record(entry.EventId, StepKind.ChildWorkflow, entry.ChildWorkflowInstanceCreated.Name);
                break;
            case HistoryEvent.EventTypeOneofCase.ChildWorkflowInstanceCompleted:
                Complete(entry.ChildWorkflowInstanceCompleted.TaskScheduledId, entry);
                break;
            case HistoryEvent.EventTypeOneofCase.ChildWorkflowInstanceFailed:
                Complete(entry.ChildWorkflowInstanceFailed.TaskScheduledId, entry);
                break;
            case HistoryEvent.EventTypeOneofCase.TimerCreated:
                var created = entry.TimerCreated;
                Record(entry.EventId, StepKind.Timer, created.ExternalEvent?.Name ?? "", Never.Equals(created.FireAt) && created.ExternalEvent is not null);
                break;
            case HistoryEvent.EventTypeOneofCase.TimerFired:
                Complete(entry.TimerFired.TimerId, entry);
                break;
            case HistoryEvent.EventTypeOneofCase.EventSent:
                Record(entry.EventId, StepKind.SentEvent, entry.EventSent.Name);
                break;
            case HistoryEvent.EventTypeOneofCase.EventRaised:
                Raise(entry);
                break;
        }
    }

    /// <summary>The first outcome counts; one of a step that the code did not take is nobody's.</summary>
    private void Complete(int number, HistoryEvent outcome)
    {
        if (number >= 0 && number < _steps.Count) _steps[number].Complete(outcome);
    }

    private void Record(int number, StepKind kind, string stepName, bool isOptionalTimer = false)
    {
        var step = number >= 0 && number < _steps.Count ? _steps[number] : null;
        if (step is { IsOptionalTimer: true, IsRecorded: false } && !isOptionalTimer)
        {
            Drop(step);
            step = number < _steps.Count ? _steps[number] : null;
        }

        // A wait may lose or get its time-out without being another step, so a timer's name is not looked at.
        if (step is null || step.Kind != kind || (kind != StepKind.Timer && step.Name != stepName))
        {
            var recorded = new Step(number, kind, stepName) { MakeAction = null! };
            throw new HistoryMismatchException(
                $"Workflow '{name}' (instance '{instanceId}') did not do again what its history has: step {number} is {recorded} there, but the code " +
                $"{(step is null ? $"took only {_steps.Count} steps by then" : $"took {step} as this step")}. Code that may have running instances must not change what it does " +
                "but behind IsPatched, and must get times, ids and random values from its context only.");
        }
        step.IsRecorded = true;
    }

    /// <summary>
    /// The history was written by a worker that set no timer for a wait without a limit. The steps behind it move up; the wait itself
    /// goes on, its timer never fires.
    /// </summary>
    private void Drop(Step timer)
    {
        _steps.RemoveAt(timer.Number);
        for (var at = timer.Number; at < _steps.Count; at++) _steps[at].Number = at;
    }
}
