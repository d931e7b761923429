using Microsoft.Extensions.Logging;

namespace Dapr.Workflow;

/// <summary>
/// All that a workflow may use besides its input. What it does through the context is recorded in its history and has the same
/// outcome in every replay. Only the workflow's own code may use it, and only until its turn ends.
/// </summary>
public abstract class WorkflowContext : IWorkflowContext
{
    /// <summary>Name of the workflow.</summary>
    public abstract string Name { get; }

    /// <summary>Id of the instance.</summary>
    public abstract string InstanceId { get; }

    /// <inheritdoc />
    public abstract DateTime CurrentUtcDateTime { get; }

    /// <inheritdoc />
    public abstract bool IsReplaying { get; }

    /// <inheritdoc />
    public abstract bool IsPatched(string patchName);

    /// <summary>Calls an activity.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="input">Its input.</param>
    /// <param name="options">Retries and target.</param>
    /// <exception cref="WorkflowTaskFailedException">It failed.</exception>
    public virtual Task CallActivityAsync(string name, object? input = null, WorkflowTaskOptions? options = null) =>
        CallActivityAsync<object>(name, input, options);

    /// <summary>Calls an activity.</summary>
    /// <typeparam name="T">Type of its output.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="input">Its input.</param>
    /// <param name="options">Retries and target.</param>
    /// <returns>Its output.</returns>
    /// <exception cref="WorkflowTaskFailedException">It failed.</exception>
    public abstract Task<T> CallActivityAsync<T>(string name, object? input = null, WorkflowTaskOptions? options = null);

    /// <summary>Waits; the wait survives restarts.</summary>
    /// <param name="delay">How long.</param>
    /// <param name="cancellationToken">Ends the wait for the code; the timer stays in the history.</param>
    public virtual Task CreateTimer(TimeSpan delay, CancellationToken cancellationToken = default) =>
        CreateTimer(CurrentUtcDateTime.Add(delay), cancellationToken);

    /// <summary>Waits; the wait survives restarts.</summary>
    /// <param name="fireAt">Until when, UTC; a time that has passed ends at once.</param>
    /// <param name="cancellationToken">Ends the wait for the code; the timer stays in the history.</param>
    public abstract Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken);

    /// <summary>
    /// Waits for an event from outside. Events that came before the wait are kept, in their order; a name is compared without case.
    /// </summary>
    /// <typeparam name="T">Type of its payload.</typeparam>
    /// <param name="eventName">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its payload.</returns>
    public abstract Task<T> WaitForExternalEventAsync<T>(string eventName, CancellationToken cancellationToken = default);

    /// <summary>Waits for an event from outside, for a time.</summary>
    /// <typeparam name="T">Type of its payload.</typeparam>
    /// <param name="eventName">Its name.</param>
    /// <param name="timeout">How long at most. The worker's contexts take less than zero for no limit, and zero times out at once.</param>
    /// <returns>Its payload.</returns>
    /// <exception cref="TaskCanceledException">It did not come in time.</exception>
    public virtual async Task<T> WaitForExternalEventAsync<T>(string eventName, TimeSpan timeout)
    {
        using var stopTimer = new CancellationTokenSource();
        using var stopWait = new CancellationTokenSource();
        var timer = CreateTimer(timeout, stopTimer.Token);
        var wait = WaitForExternalEventAsync<T>(eventName, stopWait.Token);
        var loser = await Task.WhenAny(timer, wait) == wait ? stopTimer : stopWait;
        loser.Cancel(); // CancelAsync would go on another thread, out of the turn.
        return await wait;
    }

    /// <summary>Sends an event to another instance. Dapr 1.18 does not serve it: the instance's turn comes back for ever.</summary>
    /// <param name="instanceId">Id of the other.</param>
    /// <param name="eventName">Name of the event.</param>
    /// <param name="payload">Its payload.</param>
    public abstract void SendEvent(string instanceId, string eventName, object payload);

    /// <summary>Sets what callers see as the instance's custom status.</summary>
    /// <param name="customStatus">The status; null takes it away.</param>
    public abstract void SetCustomStatus(object? customStatus);

    /// <summary>Calls another workflow as a child.</summary>
    /// <typeparam name="TResult">Type of its output.</typeparam>
    /// <param name="workflowName">Its name.</param>
    /// <param name="input">Its input.</param>
    /// <param name="options">Id, retries and target.</param>
    /// <returns>Its output.</returns>
    /// <exception cref="WorkflowTaskFailedException">It failed or was terminated.</exception>
    public abstract Task<TResult> CallChildWorkflowAsync<TResult>(
        string workflowName, object? input = null, ChildWorkflowTaskOptions? options = null);

    /// <summary>Calls another workflow as a child.</summary>
    /// <param name="workflowName">Its name.</param>
    /// <param name="input">Its input.</param>
    /// <param name="options">Id, retries and target.</param>
    /// <exception cref="WorkflowTaskFailedException">It failed or was terminated.</exception>
    public virtual Task CallChildWorkflowAsync(string workflowName, object? input = null, ChildWorkflowTaskOptions? options = null) =>
        CallChildWorkflowAsync<object>(workflowName, input, options);

    /// <summary>A logger that is silent during replays.</summary>
    /// <param name="categoryName">Its category.</param>
    /// <returns>The logger.</returns>
    public abstract ILogger CreateReplaySafeLogger(string categoryName);

    /// <summary>A logger that is silent during replays.</summary>
    /// <param name="type">The type whose name is its category.</param>
    /// <returns>The logger.</returns>
    public abstract ILogger CreateReplaySafeLogger(Type type);

    /// <summary>A logger that is silent during replays.</summary>
    /// <typeparam name="T">The type whose name is its category.</typeparam>
    /// <returns>The logger.</returns>
    public abstract ILogger CreateReplaySafeLogger<T>();

    /// <summary>
    /// Starts the instance over with another input and an empty history when the turn ends. The workflow should return right after.
    /// </summary>
    /// <param name="newInput">The next input.</param>
    /// <param name="preserveUnprocessedEvents">Keeps events that came and were not waited for.</param>
    public abstract void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true);

    /// <summary>A GUID that is the same in every replay: version 5, of the instance's id and a counter.</summary>
    /// <returns>The GUID.</returns>
    public abstract Guid NewGuid();

    /// <summary>The history that the caller handed on.</summary>
    /// <returns>The history; null if there is none.</returns>
    public abstract PropagatedHistory? GetPropagatedHistory();
}
