using Dapr.Workflow.Abstractions;

namespace Dapr.Workflow;

/// <summary>
/// Base of an activity: a step with effects. It may run more than once (after a crash, and when its answer was lost), so it should
/// be idempotent by <see cref="WorkflowActivityContext.TaskExecutionKey"/>. Its constructor takes services of the application.
/// </summary>
/// <typeparam name="TInput">Type of the input.</typeparam>
/// <typeparam name="TOutput">Type of the output.</typeparam>
public abstract class WorkflowActivity<TInput, TOutput> : IWorkflowActivity
{
    Type IWorkflowActivity.InputType => typeof(TInput);

    Type IWorkflowActivity.OutputType => typeof(TOutput);

    /// <summary>Runs the activity with an input that is not typed yet.</summary>
    /// <param name="context">Whose activity it is.</param>
    /// <param name="input">The input, or null.</param>
    /// <returns>The output.</returns>
    public async Task<object?> RunAsync(WorkflowActivityContext context, object? input) => await RunAsync(context, (TInput)input!);

    /// <summary>The activity's code.</summary>
    /// <param name="context">Whose activity it is.</param>
    /// <param name="input">The input; the default of a reference type if none was given.</param>
    /// <returns>The output.</returns>
    public abstract Task<TOutput> RunAsync(WorkflowActivityContext context, TInput input);
}
