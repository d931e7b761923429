using Dapr.Protocol.TaskHub;

namespace Dapr.Workflow.Worker.Turns;

/// <summary>
/// One thing that the workflow's code asked for: an action of the answer, unless the history has it already, and a wait for its
/// outcome.
/// </summary>
/// <param name="number">Its place in the order in which the code asked, from 0; the action's id.</param>
/// <param name="kind">What it is.</param>
/// <param name="name">Name of the activity, the child or the event; empty for the rest.</param>
internal sealed class Step(int number, StepKind kind, string name)
{
    private readonly TaskCompletionSource<HistoryEvent> _outcome = new();

    /// <summary>Changes only when a wait's timer before it turns out to be missing in an older history.</summary>
    public int Number { get; set; } = number;

    public StepKind Kind => kind;

    public string Name => name;

    /// <summary>The history has it, so it is not asked for again.</summary>
    public bool IsRecorded { get; set; }

    /// <summary>A timer without a deadline, which only tells that an event is waited for. Older histories do without.</summary>
    public bool IsOptionalTimer { get; init; }

    /// <summary>Makes the action. Only called for what goes out, so that replays do not pay for it.</summary>
    public required Func<Step, WorkflowAction> MakeAction { get; init; }

    /// <summary>
    /// The event that ended it. Whoever awaits it goes on within <see cref="Complete"/>, on the same thread: so the order of all
    /// continuations is that of the history.
    /// </summary>
    public Task<HistoryEvent> Outcome => _outcome.Task;

    /// <summary>Ends it; the first outcome counts.</summary>
    public bool Complete(HistoryEvent outcome) => _outcome.TrySetResult(outcome);

    public void Cancel(CancellationToken cancellationToken) => _outcome.TrySetCanceled(cancellationToken);

    public override string ToString() => kind switch
    {
        StepKind.Activity => $"activity '{name}'",
        StepKind.ChildWorkflow => $"child workflow '{name}'",
        StepKind.SentEvent => $"sent event '{name}'",
        StepKind.Timer => name.Length > 0 ? $"timer of the wait for event '{name}'" : "timer",
        _ => "start over",
    };
}
