using Dapr.Common;

namespace Dapr.Workflow.Registration;

/// <summary>Further settings of workflows.</summary>
public interface IDaprWorkflowBuilder : IDaprServiceBuilder;
