using Dapr.Common.Serialization;

namespace Dapr.Workflow.Serialization;

/// <summary>The older name of <see cref="IDaprSerializer"/>. One that is registered under it is used by the worker.</summary>
public interface IWorkflowSerializer : IDaprSerializer;
