using System.Diagnostics.CodeAnalysis;

namespace Dapr.Workflow;

/// <summary>The history that a workflow was handed by the one that called it.</summary>
/// <param name="events">The workflows in it, the oldest first.</param>
public sealed class PropagatedHistory(IReadOnlyList<PropagatedHistoryEvent> events)
{
    /// <summary>The workflows in it, the oldest first.</summary>
    public IReadOnlyList<PropagatedHistoryEvent> Events { get; } = events ?? throw new ArgumentNullException(nameof(events));

    /// <summary>The apps in it, each once, in the order they come.</summary>
    /// <returns>Their ids.</returns>
    public IReadOnlyList<string> GetAppIds() => [.. Events.Select(entry => entry.AppId).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The workflows of a name, compared without case.</summary>
    /// <param name="name">The name.</param>
    /// <returns>All of them.</returns>
    public IReadOnlyList<PropagatedHistoryEvent> GetEventsByWorkflowName(string name) => NamedItems.All(Events, entry => entry.Name, name);

    /// <summary>The last workflow of a name, compared without case.</summary>
    /// <param name="name">The name.</param>
    /// <param name="result">The workflow.</param>
    /// <returns>False if there is none.</returns>
    public bool TryGetLastWorkflowEventByName(string name, [NotNullWhen(true)] out PropagatedHistoryEvent? result) =>
        (result = NamedItems.Last(Events, entry => entry.Name, name)) is not null;

    /// <summary>The workflows of an app, compared without case.</summary>
    /// <param name="appId">The app's id.</param>
    /// <returns>All of them.</returns>
    public IReadOnlyList<PropagatedHistoryEvent> GetByAppId(string appId) => NamedItems.All(Events, entry => entry.AppId, appId);

    /// <summary>The workflows of an instance; its id is case-sensitive.</summary>
    /// <param name="instanceId">The instance's id.</param>
    /// <returns>All of them.</returns>
    public IReadOnlyList<PropagatedHistoryEvent> GetByInstanceId(string instanceId) =>
        NamedItems.All(Events, entry => entry.InstanceId, instanceId, StringComparison.Ordinal);
}
