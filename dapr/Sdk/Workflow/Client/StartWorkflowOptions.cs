namespace Dapr.Workflow.Client;

/// <summary>How an instance is started.</summary>
public sealed class StartWorkflowOptions
{
    /// <summary>Its id; null: a random one.</summary>
    public string? InstanceId { get; set; }

    /// <summary>When it starts; null or a time that has passed: at once.</summary>
    public DateTimeOffset? StartAt { get; set; }
}
