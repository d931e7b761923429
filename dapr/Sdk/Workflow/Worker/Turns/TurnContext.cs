using Dapr.Common.Serialization;
using Dapr.Protocol.TaskHub;
using Microsoft.Extensions.Logging;

namespace Dapr.Workflow.Worker.Turns;

/// <summary>
/// The workflow's side of one turn. The whole turn runs on one thread and without a synchronization context: the code goes on within
/// the call that completes what it awaits, with <c>ConfigureAwait(false)</c> or without. Code that awaits something else comes back
/// on another thread, where its next use of the context is refused.
/// </summary>
internal sealed partial class TurnContext(
    string name, string instanceId, DateTime startTime, TurnServices services, TurnHistory history) : WorkflowContext
{
    private readonly List<Step> _steps = [];
    private readonly Guid _scope = NameBasedGuid.NamespaceOf(history.ExecutionId is { Length: > 0 } id ? id : instanceId);
    private DateTime _now = startTime;
    private bool _isReplaying = history.Past.Count > 0;
    private int _thread;
    private int _guids;

    public override string Name => name;

    public override string InstanceId => instanceId;

    public override DateTime CurrentUtcDateTime => _now;

    public override bool IsReplaying => _isReplaying;

    /// <summary>What the code said last; goes out with every answer, as the sidecar forgets it otherwise.</summary>
    public object? CustomStatus { get; private set; }

    public Patches Patches { get; } = new(history.Past);

    private IDaprSerializer Serializer => services.Serializer;

    public override bool IsPatched(string patchName)
    {
        CheckTurn();
        return Patches.IsTaken(patchName, _isReplaying);
    }

    public override Guid NewGuid()
    {
        CheckTurn();
        return NameBasedGuid.Create(_scope, $"{instanceId}_{_guids++}");
    }

    public override void SetCustomStatus(object? customStatus)
    {
        CheckTurn();
        CustomStatus = customStatus;
    }

    public override PropagatedHistory? GetPropagatedHistory() => history.Propagated;

    public override ILogger CreateReplaySafeLogger(string categoryName) =>
        new ReplaySafeLogger(services.LoggerFactory.CreateLogger(categoryName), this);

    public override ILogger CreateReplaySafeLogger(Type type) => new ReplaySafeLogger(services.LoggerFactory.CreateLogger(type), this);

    public override ILogger CreateReplaySafeLogger<T>() => new ReplaySafeLogger(services.LoggerFactory.CreateLogger<T>(), this);

    /// <summary>From here to <see cref="Leave"/> the code may use the context, on this thread.</summary>
    public void Enter() => _thread = Environment.CurrentManagedThreadId;

    public void Leave() => _thread = 0;

    /// <summary>What the code asked for and the history does not have, in the order it asked.</summary>
    public IEnumerable<WorkflowAction> NewActions()
    {
        foreach (var step in _steps)
        {
            if (!step.IsRecorded) yield return step.MakeAction(step);
        }
    }

    private Step Add(StepKind kind, string stepName, Func<Step, WorkflowAction> makeAction, bool isOptionalTimer = false)
    {
        CheckTurn();
        var step = new Step(_steps.Count, kind, stepName) { MakeAction = makeAction, IsOptionalTimer = isOptionalTimer };
        _steps.Add(step);
        return step;
    }

    /// <summary>
    /// The input as text. What the history already has is not written again: it was possible then, and it is not sent.
    /// </summary>
    private string? Written(object? input) => history.Has(_steps.Count) ? null : Serializer.Serialize(input);

    private T Read<T>(string? text) => string.IsNullOrEmpty(text) ? default! : Serializer.Deserialize<T>(text)!;

    private void CheckTurn()
    {
        if (_thread == Environment.CurrentManagedThreadId) return;
        throw new InvalidOperationException(
            $"Workflow '{name}' (instance '{instanceId}') used its context outside of its turn. Its code may only await what comes from the context, " +
            "not Task.Delay, Task.Run, I/O or the like: those belong into an activity.");
    }
}
