namespace Dapr.Workflow.Client;

/// <summary>An event of an instance's history.</summary>
/// <param name="EventId">Number of the action it came from; -1 for one that came from outside.</param>
/// <param name="EventType">What happened.</param>
/// <param name="Timestamp">When, UTC.</param>
public sealed record WorkflowHistoryEvent(int EventId, WorkflowHistoryEventType EventType, DateTime Timestamp);
