using Dapr.Protocol.TaskHub;

namespace Dapr.Sidecar.Workflows;

/// <summary>Something that a worker is to do.</summary>
internal abstract class WorkEntry(Instance instance)
{
    public Instance Instance => instance;
}

/// <summary>An activity to run.</summary>
internal sealed class TaskEntry(Instance instance, HistoryEvent scheduled) : WorkEntry(instance)
{
    public HistoryEvent Scheduled => scheduled;

    /// <summary>A worker has it, and it counts as given out.</summary>
    public bool IsOut { get; set; }

    /// <summary>There is nothing to do for it any more.</summary>
    public bool IsAnswered { get; set; }
}
