namespace Dapr.Workflow;

/// <summary>An activity of a propagated history.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Input">Its input as text.</param>
/// <param name="Output">Its output as text, once completed.</param>
/// <param name="FailureDetails">Why it failed.</param>
public sealed record PropagatedHistoryActivityResult(
    string Name,
    PropagatedHistoryStatus Status,
    string? Input,
    string? Output,
    WorkflowTaskFailureDetails? FailureDetails);
