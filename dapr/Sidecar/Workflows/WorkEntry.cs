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

    public bool IsAnswered { get; set; }
}
