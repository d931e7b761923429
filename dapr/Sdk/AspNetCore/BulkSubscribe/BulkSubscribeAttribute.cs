// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

namespace Dapr.AspNetCore;

/// <summary>Lets messages of a topic, to which the action is subscribed, come in bulk.</summary>
[AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
public class BulkSubscribeAttribute : Attribute, IBulkSubscribeMetadata
{
    /// <summary>Sets all limits.</summary>
    /// <param name="topicName">The topic.</param>
    /// <param name="maxMessagesCount">Most messages in one bulk.</param>
    /// <param name="maxAwaitDurationMs">Longest time in milliseconds that the sidecar waits for a bulk to fill.</param>
    public BulkSubscribeAttribute(string topicName, int maxMessagesCount, int maxAwaitDurationMs)
        : this(topicName, maxMessagesCount)
    {
        MaxAwaitDurationMs = maxAwaitDurationMs;
    }

    /// <summary>Sets the size of a bulk.</summary>
    /// <param name="topicName">The topic.</param>
    /// <param name="maxMessagesCount">Most messages in one bulk.</param>
    public BulkSubscribeAttribute(string topicName, int maxMessagesCount)
        : this(topicName)
    {
        MaxMessagesCount = maxMessagesCount;
    }

    /// <summary>Takes the default limits: 100 messages, 1000 ms.</summary>
    /// <param name="topicName">The topic.</param>
    public BulkSubscribeAttribute(string topicName)
    {
        TopicName = topicName;
    }

    /// <inheritdoc/>
    public int MaxMessagesCount { get; } = 100;

    /// <inheritdoc/>
    public int MaxAwaitDurationMs { get; } = 1000;

    /// <inheritdoc/>
    public string TopicName { get; }
}

/// <summary>Endpoint metadata: messages of a topic come in bulk.</summary>
public interface IBulkSubscribeMetadata
{
    /// <summary>Most messages in one bulk.</summary>
    int MaxMessagesCount { get; }

    /// <summary>Longest time in milliseconds that the sidecar waits for a bulk to fill.</summary>
    int MaxAwaitDurationMs { get; }

    /// <summary>The topic.</summary>
    string TopicName { get; }
}
