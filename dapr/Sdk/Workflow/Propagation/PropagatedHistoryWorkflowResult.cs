namespace Dapr.Workflow;

/// <summary>A child workflow of a propagated history.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Output">Its output as text, once completed.</param>
/// <param name="FailureDetails">Why it failed.</param>
public sealed record PropagatedHistoryWorkflowResult(
    string Name,
    PropagatedHistoryStatus Status,
    string? Output,
    WorkflowTaskFailureDetails? FailureDetails);
