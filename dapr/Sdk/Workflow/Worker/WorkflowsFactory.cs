using System.Collections.Concurrent;
using Dapr.Workflow.Abstractions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dapr.Workflow.Worker;

/// <summary>
/// The registered workflows and activities. A class is made anew for each turn and each call, with arguments from the scope of that
/// turn or call; how its constructor is called is found out once.
/// </summary>
internal sealed partial class WorkflowsFactory(ILogger<WorkflowsFactory> logger) : IWorkflowsFactory
{
    private readonly ConcurrentDictionary<string, Func<IServiceProvider, IWorkflow>> _workflows = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Func<IServiceProvider, IWorkflowActivity>> _activities = new(StringComparer.OrdinalIgnoreCase);

    public void RegisterWorkflow<TWorkflow>(string? name = null)
        where TWorkflow : class, IWorkflow => Register(_workflows, name ?? typeof(TWorkflow).Name, Constructor<TWorkflow>());

    public void RegisterWorkflow<TInput, TOutput>(string name, Func<WorkflowContext, TInput, Task<TOutput>> implementation)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(implementation);
        var workflow = new FunctionWorkflow<TInput, TOutput>(implementation);
        Register(_workflows, name, _ => workflow);
    }

    public void RegisterActivity<TActivity>(string? name = null)
        where TActivity : class, IWorkflowActivity => Register(_activities, name ?? typeof(TActivity).Name, Constructor<TActivity>());

    public void RegisterActivity<TInput, TOutput>(string name, Func<WorkflowActivityContext, TInput, Task<TOutput>> implementation)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(implementation);
        var activity = new FunctionActivity<TInput, TOutput>(implementation);
        Register(_activities, name, _ => activity);
    }

    public bool TryCreateWorkflow(
        TaskIdentifier identifier, IServiceProvider serviceProvider, out IWorkflow? workflow, out Exception? activationException) =>
        TryCreate(_workflows, identifier, serviceProvider, out workflow, out activationException);

    public bool TryCreateActivity(
        TaskIdentifier identifier, IServiceProvider serviceProvider, out IWorkflowActivity? activity, out Exception? activationException) =>
        TryCreate(_activities, identifier, serviceProvider, out activity, out activationException);

    /// <summary>Found at the first use, so that a class that cannot be made fails its own instances and not the start of the app.</summary>
    private static Func<IServiceProvider, T> Constructor<T>()
        where T : class
    {
        var constructor = new Lazy<ObjectFactory<T>>(() => ActivatorUtilities.CreateFactory<T>([]));
        return services => constructor.Value(services, null);
    }

    private static bool TryCreate<T>(
        ConcurrentDictionary<string, Func<IServiceProvider, T>> makers, string name, IServiceProvider services, out T? made, out Exception? reason)
        where T : class
    {
        (made, reason) = (null, null);
        if (!makers.TryGetValue(name, out var make)) return false;
        try
        {
            made = make(services);
            return true;
        }
        catch (Exception failure) // Told to the caller, who answers with it.
        {
            reason = failure;
            return false;
        }
    }

    private void Register<T>(ConcurrentDictionary<string, Func<IServiceProvider, T>> makers, string name, Func<IServiceProvider, T> make)
    {
        if (!makers.TryAdd(name, make)) Log.AlreadyThere(logger, name);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The name {Name} is registered already; the first registration counts.")]
        public static partial void AlreadyThere(ILogger logger, string name);
    }
}
