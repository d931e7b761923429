using Dapr.Protocol.TaskHub;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Workflows;

/// <summary>An event that one instance's turn brings to another, stored in the same commit.</summary>
internal sealed class Delivery(Instance to, HistoryEvent one)
{
    public Instance To => to;

    public HistoryEvent Event => one;

    public int Generation { get; } = to.Generation;

    public long Row { get; private set; }

    public bool IsStored { get; set; }

    /// <summary>On the writer.</summary>
    public void Store(StoreSession session)
    {
        IsStored = to.StoredGeneration == Generation && !to.Gone;
        if (IsStored) Row = WorkflowStore.AddToInbox(session, to.Row, one);
    }
}
