namespace Dapr.Workflow.TaskHub;

/// <summary>Bytes of the longest message in each direction.</summary>
/// <param name="MostReceiveBytes">From the sidecar. A turn brings the whole history, and how long that may be is the sidecar's setting.</param>
/// <param name="MostSendBytes">To the sidecar.</param>
internal sealed record TaskHubLimits(int MostReceiveBytes, int MostSendBytes)
{
    public static TaskHubLimits Default { get; } = new(128 << 20, int.MaxValue);
}
