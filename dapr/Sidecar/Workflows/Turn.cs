using Dapr.Protocol.TaskHub;

namespace Dapr.Sidecar.Workflows;

/// <summary>A turn that was handed out: its new events, and how many of them came out of the inbox.</summary>
internal sealed class Turn(Instance instance) : WorkEntry(instance)
{
    public List<HistoryEvent> Events { get; set; } = [];

    public int FromInbox { get; set; }

    public bool IsAnswered { get; set; }
}
