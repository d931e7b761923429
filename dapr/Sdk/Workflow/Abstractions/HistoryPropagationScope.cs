namespace Dapr.Workflow;

/// <summary>How much of its history a workflow hands to what it calls.</summary>
public enum HistoryPropagationScope
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Its own history.</summary>
    OwnHistory = 1,

    /// <summary>Its own history and what it was handed itself.</summary>
    Lineage = 2,
}
