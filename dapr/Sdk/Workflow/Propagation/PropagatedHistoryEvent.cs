using System.Diagnostics.CodeAnalysis;

namespace Dapr.Workflow;

/// <summary>One workflow of a propagated history, with its steps in the order of their start. Names are compared without case.</summary>
/// <param name="instanceId">Id of the instance.</param>
/// <param name="appId">App it runs in.</param>
/// <param name="name">Name of the workflow.</param>
/// <param name="activities">Its activities.</param>
/// <param name="childWorkflows">Its children.</param>
public sealed class PropagatedHistoryEvent(
    string instanceId,
    string appId,
    string name,
    IReadOnlyList<PropagatedHistoryActivityResult> activities,
    IReadOnlyList<PropagatedHistoryWorkflowResult> childWorkflows)
{
    /// <summary>Id of the instance.</summary>
    public string InstanceId { get; } = instanceId ?? throw new ArgumentNullException(nameof(instanceId));

    /// <summary>App it runs in.</summary>
    public string AppId { get; } = appId ?? throw new ArgumentNullException(nameof(appId));

    /// <summary>Name of the workflow.</summary>
    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));

    /// <summary>Its activities.</summary>
    public IReadOnlyList<PropagatedHistoryActivityResult> Activities { get; } =
        activities ?? throw new ArgumentNullException(nameof(activities));

    /// <summary>Its children.</summary>
    public IReadOnlyList<PropagatedHistoryWorkflowResult> Workflows { get; } =
        childWorkflows ?? throw new ArgumentNullException(nameof(childWorkflows));

    /// <summary>The activities of a name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>All of them.</returns>
    public IReadOnlyList<PropagatedHistoryActivityResult> GetActivitiesByName(string name) =>
        NamedItems.All(Activities, activity => activity.Name, name);

    /// <summary>The last activity of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="result">The activity.</param>
    /// <returns>False if there is none.</returns>
    public bool TryGetLastActivityByName(string name, [NotNullWhen(true)] out PropagatedHistoryActivityResult? result) =>
        (result = NamedItems.Last(Activities, activity => activity.Name, name)) is not null;

    /// <summary>The children of a name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>All of them.</returns>
    public IReadOnlyList<PropagatedHistoryWorkflowResult> GetWorkflowsByName(string name) =>
        NamedItems.All(Workflows, workflow => workflow.Name, name);

    /// <summary>The last child of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="result">The child.</param>
    /// <returns>False if there is none.</returns>
    public bool TryGetLastWorkflowByName(string name, [NotNullWhen(true)] out PropagatedHistoryWorkflowResult? result) =>
        (result = NamedItems.Last(Workflows, workflow => workflow.Name, name)) is not null;
}
