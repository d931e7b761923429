using Dapr.Workflow.Abstractions;

namespace Dapr.Workflow;

/// <summary>Whose activity it is.</summary>
public abstract class WorkflowActivityContext
{
    /// <summary>Name of the activity.</summary>
    public abstract TaskIdentifier Identifier { get; }

    /// <summary>Key of this call, the same when it is carried out again after a crash; a retry by policy has another.</summary>
    public abstract string TaskExecutionKey { get; }

    /// <summary>Id of the workflow instance.</summary>
    public abstract string InstanceId { get; }
}
