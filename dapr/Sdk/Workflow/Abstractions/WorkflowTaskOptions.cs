namespace Dapr.Workflow;

/// <summary>How an activity is called.</summary>
/// <param name="RetryPolicy">When and how often it is tried again; null: never.</param>
/// <param name="TargetAppId">App that has the activity; null: this one.</param>
/// <param name="PropagationScope">What of the history it is handed.</param>
public record WorkflowTaskOptions(
    WorkflowRetryPolicy? RetryPolicy = null,
    string? TargetAppId = null,
    HistoryPropagationScope PropagationScope = HistoryPropagationScope.None)
{
    /// <summary>The same options with another scope.</summary>
    /// <param name="scope">What of the history is handed on.</param>
    /// <returns>The options.</returns>
    public WorkflowTaskOptions WithHistoryPropagation(HistoryPropagationScope scope) => this with { PropagationScope = scope };
}
