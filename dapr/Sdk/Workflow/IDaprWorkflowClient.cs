using Dapr.Common;
using Dapr.Workflow.Client;

namespace Dapr.Workflow;

/// <summary>Starts workflow instances, looks at them and steers them. Errors of the sidecar are <see cref="Grpc.Core.RpcException"/>s.</summary>
public interface IDaprWorkflowClient : IDaprClient, IAsyncDisposable
{
    /// <summary>Starts an instance and waits until its first turn is done.</summary>
    /// <param name="name">Name of the workflow.</param>
    /// <param name="instanceId">Id of the instance; null: a random one.</param>
    /// <param name="input">Its input.</param>
    /// <returns>The id.</returns>
    /// <exception cref="Grpc.Core.RpcException">ALREADY_EXISTS: an instance of this id is running or pending.</exception>
    Task<string> ScheduleNewWorkflowAsync(string name, string? instanceId = null, object? input = null);

    /// <summary>Starts an instance at a time.</summary>
    /// <param name="name">Name of the workflow.</param>
    /// <param name="instanceId">Id of the instance; null: a random one.</param>
    /// <param name="input">Its input.</param>
    /// <param name="startTime">When; null: at once.</param>
    /// <returns>The id.</returns>
    /// <exception cref="Grpc.Core.RpcException">ALREADY_EXISTS: an instance of this id is running or pending.</exception>
    Task<string> ScheduleNewWorkflowAsync(string name, string? instanceId, object? input, DateTime? startTime);

    /// <summary>Starts an instance at a time.</summary>
    /// <param name="name">Name of the workflow.</param>
    /// <param name="instanceId">Id of the instance; null: a random one.</param>
    /// <param name="input">Its input.</param>
    /// <param name="startTime">When; null: at once.</param>
    /// <param name="cancellation">Ends the call; the instance may have been started.</param>
    /// <returns>The id.</returns>
    /// <exception cref="Grpc.Core.RpcException">ALREADY_EXISTS: an instance of this id is running or pending.</exception>
    Task<string> ScheduleNewWorkflowAsync(
        string name, string? instanceId, object? input, DateTimeOffset? startTime, CancellationToken cancellation = default);

    /// <summary>Where an instance stands.</summary>
    /// <param name="instanceId">Its id.</param>
    /// <param name="getInputsAndOutputs">False leaves input, output, custom status and failure out.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>Its state; of an unknown instance one that does not exist.</returns>
    Task<WorkflowState> GetWorkflowStateAsync(string instanceId, bool getInputsAndOutputs = true, CancellationToken cancellation = default);

    /// <summary>Waits until an instance has started. Also waits for one that nobody starts.</summary>
    /// <param name="instanceId">Its id.</param>
    /// <param name="getInputsAndOutputs">False leaves input, output, custom status and failure out.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Its state.</returns>
    Task<WorkflowState> WaitForWorkflowStartAsync(string instanceId, bool getInputsAndOutputs = true, CancellationToken cancellation = default);

    /// <summary>Waits until an instance has ended. Also waits for one that nobody starts.</summary>
    /// <param name="instanceId">Its id.</param>
    /// <param name="getInputsAndOutputs">False leaves input, output, custom status and failure out.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Its state.</returns>
    Task<WorkflowState> WaitForWorkflowCompletionAsync(
        string instanceId, bool getInputsAndOutputs = true, CancellationToken cancellation = default);

    /// <summary>Raises an event for an instance. One that has ended ignores it.</summary>
    /// <param name="instanceId">Its id.</param>
    /// <param name="eventName">Name of the event.</param>
    /// <param name="eventPayload">Its payload.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default);

    /// <summary>Ends an instance and its children. Activities that run are not stopped.</summary>
    /// <param name="instanceId">Its id.</param>
    /// <param name="output">Sent along as its output.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task TerminateWorkflowAsync(string instanceId, object? output = null, CancellationToken cancellation = default);

    /// <summary>Suspends an instance.</summary>
    /// <param name="instanceId">Its id.</param>
    /// <param name="reason">Kept in its history.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task SuspendWorkflowAsync(string instanceId, string? reason = null, CancellationToken cancellation = default);

    /// <summary>Lets a suspended instance go on.</summary>
    /// <param name="instanceId">Its id.</param>
    /// <param name="reason">Kept in its history.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task ResumeWorkflowAsync(string instanceId, string? reason = null, CancellationToken cancellation = default);

    /// <summary>Deletes an ended instance and its children.</summary>
    /// <param name="instanceId">Its id.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>False if nothing was deleted.</returns>
    Task<bool> PurgeInstanceAsync(string instanceId, CancellationToken cancellation = default);

    /// <summary>Lists the ids of all instances of the app, children included.</summary>
    /// <param name="continuationToken">Of the page before; null: the first page.</param>
    /// <param name="pageSize">Ids a page, at least 1; null: the sidecar decides.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The page.</returns>
    Task<WorkflowInstancePage> ListInstanceIdsAsync(
        string? continuationToken = null, int? pageSize = null, CancellationToken cancellation = default);

    /// <summary>The history of an instance.</summary>
    /// <param name="instanceId">Its id.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>Its events, in their order.</returns>
    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND: there is no such instance.</exception>
    Task<IReadOnlyList<WorkflowHistoryEvent>> GetInstanceHistoryAsync(string instanceId, CancellationToken cancellation = default);

    /// <summary>Runs an ended instance again under a new id, from one of its activities, timers or children on.</summary>
    /// <param name="sourceInstanceId">Its id.</param>
    /// <param name="eventId">Number of the event, see <see cref="WorkflowHistoryEvent.EventId"/>.</param>
    /// <param name="options">Id and input of the new one.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>Id of the new instance.</returns>
    /// <exception cref="ArgumentException">There is an input, but it is not to overwrite the recorded one.</exception>
    Task<string> RerunWorkflowFromEventAsync(
        string sourceInstanceId, uint eventId, RerunWorkflowFromEventOptions? options = null, CancellationToken cancellation = default);
}
