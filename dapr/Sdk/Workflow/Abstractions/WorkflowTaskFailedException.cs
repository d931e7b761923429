namespace Dapr.Workflow;

/// <summary>An activity or a child workflow failed. Not handled, it fails the workflow.</summary>
/// <param name="message">What failed.</param>
/// <param name="failureDetails">Why.</param>
public class WorkflowTaskFailedException(string message, WorkflowTaskFailureDetails failureDetails) : Exception(message)
{
    /// <summary>Why it failed.</summary>
    public WorkflowTaskFailureDetails FailureDetails { get; } = failureDetails ?? throw new ArgumentNullException(nameof(failureDetails));
}
