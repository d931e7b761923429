namespace Dapr.Workflow;

/// <summary>
/// Base of a workflow. Its code is run again from the start for each turn, with the recorded results of what it did before, so it
/// must do the same every time: no clock, no random numbers, no I/O, no waiting but through its context.
/// </summary>
/// <typeparam name="TInput">Type of the input.</typeparam>
/// <typeparam name="TOutput">Type of the output.</typeparam>
public abstract class Workflow<TInput, TOutput> : IWorkflow
{
    Type IWorkflow.InputType => typeof(TInput);

    Type IWorkflow.OutputType => typeof(TOutput);

    async Task<object?> IWorkflow.RunAsync(WorkflowContext context, object? input) => await RunAsync(context, (TInput)input!);

    /// <summary>The workflow's code.</summary>
    /// <param name="context">Activities, timers, events, children and the rest of what it may use.</param>
    /// <param name="input">The input; the default of a reference type if none was given.</param>
    /// <returns>The output.</returns>
    public abstract Task<TOutput> RunAsync(WorkflowContext context, TInput input);
}
