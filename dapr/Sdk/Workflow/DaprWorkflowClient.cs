using Dapr.Common.Serialization;
using Dapr.Protocol.TaskHub;
using Dapr.Workflow.Client;
using Dapr.Workflow.TaskHub;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Dapr.Workflow;

/// <summary>Starts workflow instances, looks at them and steers them.</summary>
public sealed class DaprWorkflowClient : IDaprWorkflowClient
{
    private readonly TaskHubClient _hub;
    private readonly IDaprSerializer _serializer;
    private readonly bool _ownsHub;

    internal DaprWorkflowClient(TaskHubClient hub, IDaprSerializer serializer, bool ownsHub) =>
        (_hub, _serializer, _ownsHub) = (hub, serializer, ownsHub);

    /// <inheritdoc />
    public Task<string> ScheduleNewWorkflowAsync(string name, string? instanceId = null, object? input = null) =>
        ScheduleNewWorkflowAsync(name, instanceId, input, default(DateTimeOffset?));

    /// <inheritdoc />
    public Task<string> ScheduleNewWorkflowAsync(string name, string? instanceId, object? input, DateTime? startTime) =>
        ScheduleNewWorkflowAsync(name, instanceId, input, startTime is { } time ? new DateTimeOffset(time) : null);

    /// <inheritdoc />
    public async Task<string> ScheduleNewWorkflowAsync(
        string name, string? instanceId, object? input, DateTimeOffset? startTime, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var request = new CreateInstanceRequest
        {
            InstanceId = instanceId ?? Guid.NewGuid().ToString(),
            Name = name,
            Input = Written(input),
            ParentTraceContext = CallersTrace.Current(),
        };
        if (startTime is { } start) request.ScheduledStartTimestamp = Timestamp.FromDateTimeOffset(start);
        return (await _hub.StartAsync(request, cancellation)).InstanceId;
    }

    /// <inheritdoc />
    public async Task<WorkflowState> GetWorkflowStateAsync(
        string instanceId, bool getInputsAndOutputs = true, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        try
        {
            var answer = await _hub.GetAsync(Ask(instanceId, getInputsAndOutputs), cancellation);
            return new WorkflowState(answer.Exists ? answer.WorkflowState : null, _serializer);
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.NotFound)
        {
            return new WorkflowState(null, _serializer);
        }
    }

    /// <inheritdoc />
    public async Task<WorkflowState> WaitForWorkflowStartAsync(
        string instanceId, bool getInputsAndOutputs = true, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        return await WaitAsync(_hub.WaitForStartAsync, instanceId, getInputsAndOutputs, cancellation);
    }

    /// <inheritdoc />
    public async Task<WorkflowState> WaitForWorkflowCompletionAsync(
        string instanceId, bool getInputsAndOutputs = true, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var state = await WaitAsync(_hub.WaitForCompletionAsync, instanceId, getInputsAndOutputs: false, cancellation);
        if (!getInputsAndOutputs) return state;

        // Purged meanwhile, it is still known how it ended.
        var full = await GetWorkflowStateAsync(instanceId, getInputsAndOutputs: true, cancellation);
        return full.Exists ? full : state;
    }

    /// <inheritdoc />
    public async Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        await _hub.RaiseEventAsync(new RaiseEventRequest { InstanceId = instanceId, Name = eventName, Input = Written(eventPayload) }, cancellation);
    }

    /// <inheritdoc />
    public async Task TerminateWorkflowAsync(string instanceId, object? output = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        await _hub.TerminateAsync(new TerminateRequest { InstanceId = instanceId, Output = Written(output), Recursive = true }, cancellation);
    }

    /// <inheritdoc />
    public async Task SuspendWorkflowAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        await _hub.SuspendAsync(new SuspendRequest { InstanceId = instanceId, Reason = reason ?? "" }, cancellation);
    }

    /// <inheritdoc />
    public async Task ResumeWorkflowAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        await _hub.ResumeAsync(new ResumeRequest { InstanceId = instanceId, Reason = reason ?? "" }, cancellation);
    }

    /// <inheritdoc />
    public async Task<bool> PurgeInstanceAsync(string instanceId, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        return (await _hub.PurgeAsync(new PurgeInstancesRequest { InstanceId = instanceId, Recursive = true }, cancellation)).DeletedInstanceCount > 0;
    }

    /// <inheritdoc />
    public async Task<WorkflowInstancePage> ListInstanceIdsAsync(
        string? continuationToken = null, int? pageSize = null, CancellationToken cancellation = default)
    {
        var request = new ListInstanceIDsRequest();
        if (continuationToken is not null) request.ContinuationToken = continuationToken;
        if (pageSize is { } size)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, nameof(pageSize));
            request.PageSize = (uint)size;
        }
        var page = await _hub.ListAsync(request, cancellation);
        return new WorkflowInstancePage([.. page.InstanceIds], page.HasContinuationToken ? page.ContinuationToken : null);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<WorkflowHistoryEvent>> GetInstanceHistoryAsync(string instanceId, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var history = await _hub.GetHistoryAsync(new GetInstanceHistoryRequest { InstanceId = instanceId }, cancellation);
        return [.. history.Events.Select(HistoryEventKinds.Read)];
    }

    /// <inheritdoc />
    public async Task<string> RerunWorkflowFromEventAsync(
        string sourceInstanceId, uint eventId, RerunWorkflowFromEventOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(sourceInstanceId);
        options ??= new RerunWorkflowFromEventOptions();
        if (options is { Input: not null, OverwriteInput: false })
            throw new ArgumentException("There is an Input, but OverwriteInput is false; set it, or give no input.", nameof(options));
        var request = new RerunWorkflowFromEventRequest
        {
            SourceInstanceID = sourceInstanceId,
            EventID = eventId,
            OverwriteInput = options.OverwriteInput,
        };
        if (options.NewInstanceId is { } id) request.NewInstanceID = id;
        if (options.OverwriteInput) request.Input = Written(options.Input);
        return (await _hub.RerunAsync(request, cancellation)).NewInstanceID;
    }

    /// <summary>Closes the connection, unless it is the application's.</summary>
    public void Dispose()
    {
        if (_ownsHub) _hub.Dispose();
    }

    /// <summary>Closes the connection, unless it is the application's.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static GetInstanceRequest Ask(string instanceId, bool getInputsAndOutputs) =>
        new() { InstanceId = instanceId, GetInputsAndOutputs = getInputsAndOutputs };

    private string Written(object? value) => value is null ? "" : _serializer.Serialize(value);

    private async Task<WorkflowState> WaitAsync(
        Func<GetInstanceRequest, CancellationToken, Task<GetInstanceResponse>> wait,
        string instanceId,
        bool getInputsAndOutputs,
        CancellationToken cancellation)
    {
        var answer = await PatientCall.WaitAsync(token => wait(Ask(instanceId, getInputsAndOutputs), token), _hub.Time, cancellation);
        return answer.Exists
            ? new WorkflowState(answer.WorkflowState, _serializer)
            : throw new InvalidOperationException($"Workflow instance '{instanceId}' does not exist.");
    }
}
