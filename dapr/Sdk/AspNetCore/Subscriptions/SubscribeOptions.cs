namespace Dapr;

/// <summary>Options of the subscribe handler.</summary>
public class SubscribeOptions
{
    /// <summary>Whether all subscriptions get raw payloads rather than CloudEvents.</summary>
    public bool EnableRawPayload { get; set; }
}
