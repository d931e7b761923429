using Dapr.Protocol.TaskHub;
using Google.Protobuf.WellKnownTypes;

namespace Dapr.Sidecar.Workflows;

/// <summary>An event that waits for a turn. <see cref="Row"/> is where it is stored; 0: it comes again by itself after a crash.</summary>
internal sealed record Waiting(HistoryEvent Event, long Row);

/// <summary>
/// One workflow in memory. What <see cref="Facts"/> and history say is as it is stored; all of it is guarded by a lock on the instance.
/// </summary>
internal sealed class Instance(string id, long row)
{
    // A rerun's history has a timer that fired behind its firing.
    private readonly HashSet<int> _firedBefore = [];
    private readonly EventTimers _eventTimers = new();

    public string Id => id;

    public long Row => row;

    public Lock Lock { get; } = new();

    public List<byte[]> History { get; } = [];

    public long HistoryBytes { get; set; }

    public List<Waiting> Inbox { get; } = [];

    public Facts Facts { get; set; } = new();

    /// <summary>Activities without an answer, by the number of their action.</summary>
    public Dictionary<int, HistoryEvent> Tasks { get; } = [];

    /// <summary>Timers that have not fired.</summary>
    public Dictionary<int, Timestamp> Timers { get; } = [];

    /// <summary>Children without an answer.</summary>
    public Dictionary<int, string> Children { get; } = [];

    /// <summary>A turn, or a call that writes, has the instance for itself.</summary>
    public bool Busy { get; set; }

    /// <summary>Calls that wait until it is free.</summary>
    public Queue<TaskCompletionSource> Callers { get; } = [];

    /// <summary>The turn that a worker has or is to get; null: none.</summary>
    public Turn? Turn { get; set; }

    /// <summary>Nothing is sent until a worker connects.</summary>
    public bool Stalled { get; set; }

    /// <summary>No turn before this: a start that is scheduled, or a loop that is slowed down.</summary>
    public DateTimeOffset NotBefore { get; set; }

    /// <summary>Times in a row that it went on as new without anything else.</summary>
    public int Renewals { get; set; }

    /// <summary>The next turn is a renewal's: only these first events of the inbox belong to it. 0: none.</summary>
    public int RenewalEvents { get; set; }

    /// <summary>Grows when it goes on as new: answers to what was before count no more.</summary>
    public int Generation { get; set; }

    /// <summary>The same as the store has it; only touched by the writer.</summary>
    public int StoredGeneration { get; set; }

    /// <summary>It is to have a turn although nothing has come.</summary>
    public bool MustRun { get; set; }

    /// <summary>Activities that workers have.</summary>
    public Dictionary<int, TaskEntry> Given { get; } = [];

    /// <summary>Purged or replaced; what still refers to it is dropped.</summary>
    public bool Gone { get; set; }

    /// <summary>Adds a chunk of history that is stored.</summary>
    public void Replay(byte[] chunk) => Add(chunk, EventChunk.Decode(chunk));

    public void Add(byte[] chunk, IReadOnlyList<HistoryEvent> events)
    {
        // What was known of a start before its turn; the history says it all.
        if (History.Count == 0) Facts = new Facts { CustomStatus = Facts.CustomStatus };
        History.Add(chunk);
        HistoryBytes += chunk.Length;
        foreach (var one in events) Note(one);
    }

    /// <summary>Adds an event to the inbox. False: it answers what was answered already, and is dropped.</summary>
    public bool Take(Waiting waiting)
    {
        if (Gone || Facts.IsOver || !Resolve(waiting.Event)) return false;
        if (waiting.Event.ExecutionStarted is { } start)
        {
            Facts = Facts with { Start = start };
            if (start.ScheduledStartTimestamp is { } at) NotBefore = at.ToDateTimeOffset();
        }
        else if (NotBefore != default && !Facts.HasRun) NotBefore = default;
        Inbox.Add(waiting);
        return true;
    }

    /// <summary>It goes on as new: nothing of what was is left but its start.</summary>
    public void Forget()
    {
        History.Clear();
        HistoryBytes = 0;
        Tasks.Clear();
        Timers.Clear();
        _firedBefore.Clear();
        _eventTimers.Clear();
        Children.Clear();
        Facts = new Facts { Start = Facts.Start, HasRun = Facts.HasRun, CustomStatus = Facts.CustomStatus, Created = Facts.Created, Started = Facts.Started, Updated = Facts.Updated };
    }

    private void Note(HistoryEvent one)
    {
        Facts = Facts.With(one);
        switch (one.EventTypeCase)
        {
            case HistoryEvent.EventTypeOneofCase.TaskScheduled:
                Tasks.TryAdd(one.EventId, one);
                break;
            case HistoryEvent.EventTypeOneofCase.TimerCreated:
                if (!_firedBefore.Contains(one.EventId) && Timers.TryAdd(one.EventId, one.TimerCreated.FireAt)) _eventTimers.Add(one.EventId, one.TimerCreated);
                break;
            case HistoryEvent.EventTypeOneofCase.EventRaised:
                if (_eventTimers.TakeFor(one.EventRaised.Name) is { } timer) Timers.Remove(timer);
                break;
            case HistoryEvent.EventTypeOneofCase.ChildWorkflowInstanceCreated:
                Children.TryAdd(one.EventId, one.ChildWorkflowInstanceCreated.InstanceId);
                break;
            case HistoryEvent.EventTypeOneofCase.TimerFired:
                _eventTimers.Remove(one.TimerFired.TimerId);
                if (!Resolve(one)) _firedBefore.Add(one.TimerFired.TimerId);
                break;
            default:
                Resolve(one);
                break;
        }
    }

    private bool Resolve(HistoryEvent one) => one.EventTypeCase switch
    {
        HistoryEvent.EventTypeOneofCase.TaskCompleted => Tasks.Remove(one.TaskCompleted.TaskScheduledId),
        HistoryEvent.EventTypeOneofCase.TaskFailed => Tasks.Remove(one.TaskFailed.TaskScheduledId),
        HistoryEvent.EventTypeOneofCase.TimerFired => Timers.Remove(one.TimerFired.TimerId),
        HistoryEvent.EventTypeOneofCase.ChildWorkflowInstanceCompleted => Children.Remove(one.ChildWorkflowInstanceCompleted.TaskScheduledId),
        HistoryEvent.EventTypeOneofCase.ChildWorkflowInstanceFailed => Children.Remove(one.ChildWorkflowInstanceFailed.TaskScheduledId),
        _ => true,
    };
}
