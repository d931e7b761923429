using Dapr.Common.Serialization;
using Google.Protobuf.WellKnownTypes;
using Told = Dapr.Protocol.TaskHub.WorkflowState;

namespace Dapr.Workflow;

/// <summary>Where an instance stood when it was asked for.</summary>
public sealed class WorkflowState
{
    private readonly Told? _told;
    private readonly IDaprSerializer _serializer;

    internal WorkflowState(Told? told, IDaprSerializer serializer) => (_told, _serializer) = (told, serializer);

    /// <summary>Name of the workflow; null if there is no such instance.</summary>
    public string? WorkflowName => _told?.Name;

    /// <summary>False if there is no such instance.</summary>
    public bool Exists => _told is not null;

    /// <summary>True while it runs or waits.</summary>
    public bool IsWorkflowRunning => RuntimeStatus == WorkflowRuntimeStatus.Running;

    /// <summary>True once it completed, failed or was terminated.</summary>
    public bool IsWorkflowCompleted =>
        RuntimeStatus is WorkflowRuntimeStatus.Completed or WorkflowRuntimeStatus.Failed or WorkflowRuntimeStatus.Terminated;

    /// <summary>When it was started; the default if it has not started yet.</summary>
    public DateTimeOffset CreatedAt => Time(_told?.CreatedTimestamp);

    /// <summary>When its history last changed.</summary>
    public DateTimeOffset LastUpdatedAt => Time(_told?.LastUpdatedTimestamp);

    /// <summary>Where it stands.</summary>
    public WorkflowRuntimeStatus RuntimeStatus => _told is null ? WorkflowRuntimeStatus.Unknown
        : System.Enum.IsDefined((WorkflowRuntimeStatus)(int)_told.WorkflowStatus) ? (WorkflowRuntimeStatus)(int)_told.WorkflowStatus
        : WorkflowRuntimeStatus.Unknown;

    /// <summary>Why it failed; null if it did not, or if this was not asked for.</summary>
    public WorkflowTaskFailureDetails? FailureDetails => _told?.FailureDetails is { } details
        ? new(details.ErrorType, details.ErrorMessage, details.StackTrace is { Length: > 0 } trace ? trace : null)
        : null;

    /// <summary>Its input.</summary>
    /// <typeparam name="T">Type of the input.</typeparam>
    /// <returns>The input; the default if there is none or it was not asked for.</returns>
    public T? ReadInputAs<T>() => _serializer.Deserialize<T>(_told?.Input);

    /// <summary>Its output.</summary>
    /// <typeparam name="T">Type of the output.</typeparam>
    /// <returns>The output; the default if there is none or it was not asked for.</returns>
    public T? ReadOutputAs<T>() => _serializer.Deserialize<T>(_told?.Output);

    /// <summary>What its code last set as custom status.</summary>
    /// <typeparam name="T">Type of the status.</typeparam>
    /// <returns>The status; the default if there is none or it was not asked for.</returns>
    public T? ReadCustomStatusAs<T>() => _serializer.Deserialize<T>(_told?.CustomStatus);

    private static DateTimeOffset Time(Timestamp? time) => time is null ? default : time.ToDateTimeOffset();
}
