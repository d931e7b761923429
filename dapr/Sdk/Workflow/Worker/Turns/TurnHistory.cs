using Dapr.Protocol.TaskHub;
using Google.Protobuf.Collections;

namespace Dapr.Workflow.Worker.Turns;

/// <summary>What the sidecar sent for a turn, and what is looked up in it more than once.</summary>
internal sealed class TurnHistory
{
    private readonly HashSet<int> _recorded = [];
    private readonly WorkflowRequest _request;

    public TurnHistory(WorkflowRequest request)
    {
        _request = request;
        Started = Newest(entry => entry.ExecutionStarted is not null);
        foreach (var entry in request.PastEvents)
        {
            if (entry.EventId >= 0) _recorded.Add(entry.EventId);
        }
    }

    public RepeatedField<HistoryEvent> Past => _request.PastEvents;

    public RepeatedField<HistoryEvent> New => _request.NewEvents;

    /// <summary>Not sent by Dapr 1.18, so the instance's id takes its place.</summary>
    public string? ExecutionId => _request.ExecutionId;

    /// <summary>The start that counts: a rerun and a start over bring their own.</summary>
    public HistoryEvent? Started { get; }

    /// <summary>The app that runs the instance, as far as the sidecar tells.</summary>
    public string? AppId => Started?.Router is { } router ? router.TargetAppID is { Length: > 0 } target ? target : router.SourceAppID : null;

    public HistoryEvent? Last => New.Count > 0 ? New[^1] : Past.Count > 0 ? Past[^1] : null;

    public PropagatedHistory? Propagated => field ??= PropagatedHistoryReader.Read(_request.PropagatedHistory);

    /// <summary>The history has a step of this number.</summary>
    public bool Has(int step) => _recorded.Contains(step);

    /// <summary>The newest event that something is found in, new ones first.</summary>
    public HistoryEvent? Newest(Predicate<HistoryEvent> matches) => Newest(New, matches) ?? Newest(Past, matches);

    public static HistoryEvent? Newest(RepeatedField<HistoryEvent> events, Predicate<HistoryEvent> matches)
    {
        for (var at = events.Count - 1; at >= 0; at--)
        {
            if (matches(events[at])) return events[at];
        }
        return null;
    }
}
