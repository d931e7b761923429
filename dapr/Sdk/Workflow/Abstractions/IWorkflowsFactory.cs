using Dapr.Workflow.Abstractions;

namespace Dapr.Workflow.Worker;

/// <summary>The workflows and activities of this app by name. Names are compared without case; the first registration of a name counts.</summary>
public interface IWorkflowsFactory
{
    /// <summary>Registers a workflow.</summary>
    /// <typeparam name="TWorkflow">Its type.</typeparam>
    /// <param name="name">Its name; null: the type's.</param>
    void RegisterWorkflow<TWorkflow>(string? name = null)
        where TWorkflow : class, IWorkflow;

    /// <summary>Registers a function as a workflow.</summary>
    /// <typeparam name="TInput">Type of the input.</typeparam>
    /// <typeparam name="TOutput">Type of the output.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="implementation">The function.</param>
    void RegisterWorkflow<TInput, TOutput>(string name, Func<WorkflowContext, TInput, Task<TOutput>> implementation);

    /// <summary>Registers an activity.</summary>
    /// <typeparam name="TActivity">Its type.</typeparam>
    /// <param name="name">Its name; null: the type's.</param>
    void RegisterActivity<TActivity>(string? name = null)
        where TActivity : class, IWorkflowActivity;

    /// <summary>Registers a function as an activity.</summary>
    /// <typeparam name="TInput">Type of the input.</typeparam>
    /// <typeparam name="TOutput">Type of the output.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="implementation">The function.</param>
    void RegisterActivity<TInput, TOutput>(string name, Func<WorkflowActivityContext, TInput, Task<TOutput>> implementation);

    /// <summary>Makes a workflow.</summary>
    /// <param name="identifier">Its name.</param>
    /// <param name="serviceProvider">Where its constructor's arguments come from.</param>
    /// <param name="workflow">The workflow; null if there is none.</param>
    /// <param name="activationException">Why it could not be made; null if the name is not registered.</param>
    /// <returns>True if it was made.</returns>
    bool TryCreateWorkflow(
        TaskIdentifier identifier, IServiceProvider serviceProvider, out IWorkflow? workflow, out Exception? activationException);

    /// <summary>Makes an activity.</summary>
    /// <param name="identifier">Its name.</param>
    /// <param name="serviceProvider">Where its constructor's arguments come from.</param>
    /// <param name="activity">The activity; null if there is none.</param>
    /// <param name="activationException">Why it could not be made; null if the name is not registered.</param>
    /// <returns>True if it was made.</returns>
    bool TryCreateActivity(
        TaskIdentifier identifier, IServiceProvider serviceProvider, out IWorkflowActivity? activity, out Exception? activationException);
}
