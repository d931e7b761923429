// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

namespace Dapr;

/// <summary>Subscribes an action or endpoint to a topic.</summary>
[AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
public class TopicAttribute : Attribute, ITopicMetadata, IRawTopicMetadata, IOwnedOriginalTopicMetadata, IDeadLetterTopicMetadata
{
    /// <summary>Subscribes to a topic.</summary>
    /// <param name="pubsubName">The pub/sub component.</param>
    /// <param name="name">The topic.</param>
    /// <param name="ownedMetadatas">Ids of the metadata entries that belong to this topic.</param>
    /// <param name="metadataSeparator">What joins metadata values of equal name; null for a comma.</param>
    public TopicAttribute(string pubsubName, string name, string[] ownedMetadatas = null, string metadataSeparator = null)
    {
        Argument.NotNullOrEmpty(pubsubName, nameof(pubsubName));
        Argument.NotNullOrEmpty(name, nameof(name));
        PubsubName = pubsubName;
        Name = name;
        OwnedMetadatas = ownedMetadatas;
        MetadataSeparator = metadataSeparator;
    }

    /// <summary>Subscribes to a topic, with raw payloads or without.</summary>
    /// <param name="pubsubName">The pub/sub component.</param>
    /// <param name="name">The topic.</param>
    /// <param name="enableRawPayload">Whether messages are raw payloads.</param>
    /// <param name="ownedMetadatas">Ids of the metadata entries that belong to this topic.</param>
    /// <param name="metadataSeparator">What joins metadata values of equal name; null for a comma.</param>
    public TopicAttribute(
        string pubsubName, string name, bool enableRawPayload, string[] ownedMetadatas = null, string metadataSeparator = null)
        : this(pubsubName, name, ownedMetadatas, metadataSeparator)
    {
        EnableRawPayload = enableRawPayload;
    }

    /// <summary>Subscribes to the events of a topic that fulfil an expression.</summary>
    /// <param name="pubsubName">The pub/sub component.</param>
    /// <param name="name">The topic.</param>
    /// <param name="match">CEL expression over the event.</param>
    /// <param name="priority">Order among the expressions of the topic; the lowest is tried first.</param>
    /// <param name="ownedMetadatas">Ids of the metadata entries that belong to this topic.</param>
    /// <param name="metadataSeparator">What joins metadata values of equal name; null for a comma.</param>
    public TopicAttribute(
        string pubsubName, string name, string match, int priority, string[] ownedMetadatas = null, string metadataSeparator = null)
        : this(pubsubName, name, ownedMetadatas, metadataSeparator)
    {
        Match = match;
        Priority = priority;
    }

    /// <summary>Subscribes to the events of a topic that fulfil an expression, with raw payloads or without.</summary>
    /// <param name="pubsubName">The pub/sub component.</param>
    /// <param name="name">The topic.</param>
    /// <param name="enableRawPayload">Whether messages are raw payloads.</param>
    /// <param name="match">CEL expression over the event.</param>
    /// <param name="priority">Order among the expressions of the topic; the lowest is tried first.</param>
    /// <param name="ownedMetadatas">Ids of the metadata entries that belong to this topic.</param>
    /// <param name="metadataSeparator">What joins metadata values of equal name; null for a comma.</param>
    public TopicAttribute(
        string pubsubName,
        string name,
        bool enableRawPayload,
        string match,
        int priority,
        string[] ownedMetadatas = null,
        string metadataSeparator = null)
        : this(pubsubName, name, match, priority, ownedMetadatas, metadataSeparator)
    {
        EnableRawPayload = enableRawPayload;
    }

    /// <summary>Subscribes to a topic with a dead-letter topic.</summary>
    /// <param name="pubsubName">The pub/sub component.</param>
    /// <param name="name">The topic.</param>
    /// <param name="deadLetterTopic">Where messages go that could not be handled.</param>
    /// <param name="enableRawPayload">Whether messages are raw payloads.</param>
    /// <param name="ownedMetadatas">Ids of the metadata entries that belong to this topic.</param>
    /// <param name="metadataSeparator">What joins metadata values of equal name; null for a comma.</param>
    public TopicAttribute(
        string pubsubName,
        string name,
        string deadLetterTopic,
        bool enableRawPayload,
        string[] ownedMetadatas = null,
        string metadataSeparator = null)
        : this(pubsubName, name, ownedMetadatas, metadataSeparator)
    {
        DeadLetterTopic = deadLetterTopic;
        EnableRawPayload = enableRawPayload;
    }

    /// <inheritdoc/>
    public string Name { get; set; }

    /// <inheritdoc/>
    public string PubsubName { get; set; }

    /// <inheritdoc/>
    public bool? EnableRawPayload { get; set; }

    /// <inheritdoc/>
    public new string Match { get; set; }

    /// <inheritdoc/>
    public int Priority { get; set; }

    /// <inheritdoc/>
    public string[] OwnedMetadatas { get; set; }

    /// <inheritdoc/>
    public string MetadataSeparator { get; set; }

    /// <inheritdoc/>
    public string DeadLetterTopic { get; set; }
}
