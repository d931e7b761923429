namespace Dapr.Workflow.Abstractions;

/// <summary>An activity as the worker sees it. Derive from <see cref="WorkflowActivity{TInput, TOutput}"/> instead of implementing it.</summary>
public interface IWorkflowActivity
{
    /// <summary>Type of the input.</summary>
    Type InputType { get; }

    /// <summary>Type of the output.</summary>
    Type OutputType { get; }

    /// <summary>Runs the activity.</summary>
    /// <param name="context">Whose activity it is.</param>
    /// <param name="input">Its input, already of <see cref="InputType"/>, or null.</param>
    /// <returns>Its output.</returns>
    Task<object?> RunAsync(WorkflowActivityContext context, object? input);
}
