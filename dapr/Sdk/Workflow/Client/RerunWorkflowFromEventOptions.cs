namespace Dapr.Workflow.Client;

/// <summary>How a finished instance is run again from one of its events.</summary>
public sealed class RerunWorkflowFromEventOptions
{
    /// <summary>Id of the new instance; null: a random one.</summary>
    public string? NewInstanceId { get; set; }

    /// <summary>New input of the event's activity or child; asks for <see cref="OverwriteInput"/>.</summary>
    public object? Input { get; set; }

    /// <summary>True takes <see cref="Input"/>, null included, in place of the recorded one.</summary>
    public bool OverwriteInput { get; set; }
}
