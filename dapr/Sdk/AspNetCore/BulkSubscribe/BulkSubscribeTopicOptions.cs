// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

namespace Dapr.AspNetCore;

/// <summary>A topic whose messages come in bulk.</summary>
public class BulkSubscribeTopicOptions
{
    /// <summary>Most messages in one bulk.</summary>
    public int MaxMessagesCount { get; set; } = 100;

    /// <summary>Longest time in milliseconds that the sidecar waits for a bulk to fill.</summary>
    public int MaxAwaitDurationMs { get; set; } = 1000;

    /// <summary>The topic.</summary>
    public string TopicName { get; set; }
}
