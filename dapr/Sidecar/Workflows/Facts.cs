using Dapr.Protocol.TaskHub;
using Google.Protobuf.WellKnownTypes;

namespace Dapr.Sidecar.Workflows;

/// <summary>What the events of a history add up to. Replaced whole, so that readers need no lock.</summary>
internal sealed record Facts
{
    public ExecutionStartedEvent? Start { get; init; }

    public Timestamp? Created { get; init; }

    public Timestamp? Started { get; init; }

    public Timestamp? Updated { get; init; }

    public ExecutionCompletedEvent? End { get; init; }

    public bool Suspended { get; init; }

    public ExecutionStalledEvent? Stalled { get; init; }

    public string? Version { get; init; }

    public IReadOnlyList<string> Patches { get; init; } = [];

    public string? CustomStatus { get; init; }

    /// <summary>The first turn is over.</summary>
    public bool HasRun { get; init; }

    public bool IsOver => End is not null;

    public OrchestrationStatus Status =>
        End is { } end ? end.WorkflowStatus
        : Stalled is not null ? OrchestrationStatus.Stalled
        : !HasRun ? OrchestrationStatus.Pending
        : Suspended ? OrchestrationStatus.Suspended
        : OrchestrationStatus.Running;

    public Facts With(HistoryEvent one)
    {
        var next = this with { Updated = one.Timestamp, Started = Started ?? one.Timestamp, Stalled = one.ExecutionStalled, HasRun = true };
        return one.EventTypeCase switch
        {
            HistoryEvent.EventTypeOneofCase.ExecutionStarted when Start is null => next with { Start = one.ExecutionStarted, Created = one.Timestamp },
            HistoryEvent.EventTypeOneofCase.ExecutionCompleted when End is null => next with { End = one.ExecutionCompleted },
            HistoryEvent.EventTypeOneofCase.ExecutionSuspended => next with { Suspended = true },
            HistoryEvent.EventTypeOneofCase.ExecutionResumed => next with { Suspended = false },
            HistoryEvent.EventTypeOneofCase.WorkflowStarted when one.WorkflowStarted.Version is { } version => next with
            {
                Version = Version ?? (version.HasName ? version.Name : null),
                Patches = [.. Patches, .. version.Patches],
            },
            _ => next,
        };
    }

    /// <param name="id">The instance.</param>
    /// <param name="contents">Input, output, custom status and failure too.</param>
    /// <param name="parent">The parent too, which only those who wait are told.</param>
    /// <param name="live">As it is when something happens: an empty custom status shows then, and is none for those who look later.</param>
    public WorkflowState ToState(string id, bool contents, bool parent, bool live)
    {
        var state = new WorkflowState { InstanceId = id, WorkflowStatus = Status };
        if (!HasRun || Start is null)
        {
            // What Go's zero time is.
            state.CreatedTimestamp = new Timestamp { Seconds = -62135596800 };
            state.LastUpdatedTimestamp = new Timestamp { Seconds = -62135596800 };
            return state;
        }
        state.Name = Start.Name;
        state.Version = Version;
        state.CreatedTimestamp = Created;
        state.LastUpdatedTimestamp = Updated;
        state.StartedAt = Started;
        if (parent && Start.ParentInstance is { } of)
        {
            state.ParentInstanceId = of.WorkflowInstance?.InstanceId;
            if (of.HasAppID) state.ParentAppId = of.AppID;
        }
        if (!contents) return state;
        state.Input = Start.Input;
        if (live || CustomStatus is { Length: > 0 }) state.CustomStatus = CustomStatus;
        state.Output = End?.Result;
        state.FailureDetails = End?.FailureDetails;
        return state;
    }
}
