namespace Dapr.Workflow;

/// <summary>How a child workflow is called.</summary>
/// <param name="InstanceId">Id of the child; null: one made from the parent's.</param>
/// <param name="RetryPolicy">When and how often it is tried again; null: never.</param>
/// <param name="TargetAppId">App that has the workflow; null: this one.</param>
/// <param name="PropagationScope">What of the history it is handed.</param>
public record ChildWorkflowTaskOptions(
    string? InstanceId = null,
    WorkflowRetryPolicy? RetryPolicy = null,
    string? TargetAppId = null,
    HistoryPropagationScope PropagationScope = HistoryPropagationScope.None)
    : WorkflowTaskOptions(RetryPolicy, TargetAppId, PropagationScope)
{
    /// <summary>The same options with another scope.</summary>
    /// <param name="scope">What of the history is handed on.</param>
    /// <returns>The options.</returns>
    public new ChildWorkflowTaskOptions WithHistoryPropagation(HistoryPropagationScope scope) => this with { PropagationScope = scope };
}
