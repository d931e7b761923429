using Dapr.Protocol.TaskHub;
using Google.Protobuf.WellKnownTypes;

namespace Dapr.Workflow.Worker.Turns;

internal sealed partial class TurnContext
{
    /// <summary>The deadline of a wait that has none: the last moment that a timestamp can hold.</summary>
    private static readonly Timestamp Never = new() { Seconds = 253402300799, Nanos = 999999999 };

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        var step = AddTimer(FireAt(fireAt), timer => timer.CreateTimer = new TimerOriginCreateTimer());
        if (cancellationToken.CanBeCanceled) cancellationToken.Register(() => step.Cancel(cancellationToken));
        return step.Outcome;
    }

    private static Timestamp FireAt(DateTime time) => time.Kind == DateTimeKind.Utc
        ? Timestamp.FromDateTime(time)
        : throw new ArgumentException($"A timer's time must be UTC, but {time:O} is {time.Kind}.", nameof(time));

    private Step AddTimer(Timestamp fireAt, Action<CreateTimerAction> setOrigin, string eventName = "") => Add(
        StepKind.Timer,
        eventName,
        step =>
        {
            var timer = new CreateTimerAction { FireAt = fireAt };
            setOrigin(timer);
            return new WorkflowAction { Id = step.Number, CreateTimer = timer };
        },
        isOptionalTimer: ReferenceEquals(fireAt, Never));
}
