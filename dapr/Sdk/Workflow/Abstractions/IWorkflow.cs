namespace Dapr.Workflow;

/// <summary>A workflow as the worker sees it. Derive from <see cref="Workflow{TInput, TOutput}"/> instead of implementing it.</summary>
public interface IWorkflow
{
    /// <summary>Type of the input.</summary>
    Type InputType { get; }

    /// <summary>Type of the output.</summary>
    Type OutputType { get; }

    /// <summary>Runs or replays the workflow.</summary>
    /// <param name="context">What it may use.</param>
    /// <param name="input">Its input, already of <see cref="InputType"/>, or null.</param>
    /// <returns>Its output.</returns>
    Task<object?> RunAsync(WorkflowContext context, object? input);
}
