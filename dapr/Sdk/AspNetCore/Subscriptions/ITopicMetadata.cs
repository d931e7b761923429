// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

namespace Dapr;

/// <summary>Endpoint metadata: the endpoint handles a topic.</summary>
public interface ITopicMetadata
{
    /// <summary>The topic.</summary>
    string Name { get; }

    /// <summary>The pub/sub component.</summary>
    string PubsubName { get; }

    /// <summary>CEL expression that an event must fulfil to come to this endpoint; null or empty for the default route.</summary>
    string Match { get; }

    /// <summary>Order of the expressions of a topic; the lowest is tried first.</summary>
    int Priority { get; }
}

/// <summary>Endpoint metadata: whether messages of the topic are raw payloads rather than CloudEvents.</summary>
public interface IRawTopicMetadata
{
    /// <summary>True for raw payloads.</summary>
    bool? EnableRawPayload { get; }
}

/// <summary>Endpoint metadata: where messages go that the endpoint could not handle.</summary>
public interface IDeadLetterTopicMetadata
{
    /// <summary>The dead-letter topic; null for none.</summary>
    string DeadLetterTopic { get; }
}

/// <summary>Endpoint metadata: one entry of a subscription's metadata.</summary>
public interface IOriginalTopicMetadata
{
    /// <summary>Id by which topics own the entry; null or empty gives it to all topics of the endpoint.</summary>
    string Id { get; }

    /// <summary>Name of the entry.</summary>
    string Name { get; }

    /// <summary>Value of the entry. Values of equal name are joined.</summary>
    string Value { get; }
}

/// <summary>Endpoint metadata: which metadata entries belong to a topic.</summary>
public interface IOwnedOriginalTopicMetadata
{
    /// <summary>Ids of the entries; null for none.</summary>
    string[] OwnedMetadatas { get; }

    /// <summary>What joins values of equal name; null for a comma.</summary>
    string MetadataSeparator { get; }
}
