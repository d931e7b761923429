using Dapr.Workflow;

namespace Agents.Conformance.Clients.Sdk.Workflows;

internal static class ClientEnds
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Waits for the end of an instance, but not for ever.</summary>
    public static async Task<WorkflowState> EndAsync(this DaprWorkflowClient client, string id)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        return await client.WaitForWorkflowCompletionAsync(id, cancellation: limit.Token);
    }
}
