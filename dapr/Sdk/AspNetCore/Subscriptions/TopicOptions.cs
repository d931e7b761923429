// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

using System.Diagnostics.CodeAnalysis;

namespace Dapr;

/// <summary>A subscription with all its options.</summary>
public class TopicOptions
{
    /// <summary>Metadata of the subscription; null for none.</summary>
    [SuppressMessage("Design", "CA1051", Justification = "It is a field in the official SDK.")]
    public IDictionary<string, string> Metadata;

    /// <summary>The topic.</summary>
    public string Name { get; set; }

    /// <summary>The pub/sub component.</summary>
    public string PubsubName { get; set; }

    /// <summary>Whether messages are raw payloads rather than CloudEvents.</summary>
    public bool EnableRawPayload { get; set; }

    /// <summary>CEL expression that an event must fulfil to come to this endpoint; null for the default route.</summary>
    public string Match { get; set; }

    /// <summary>Order of the expressions of a topic; the lowest is tried first.</summary>
    public int Priority { get; set; }

    /// <summary>Ids of the metadata entries that belong to this topic; null for none.</summary>
    public string[] OwnedMetadatas { get; set; }

    /// <summary>What joins metadata values of equal name. Not used by <c>WithTopic</c>, as in the official SDK: it always joins by comma.</summary>
    public string MetadataSeparator { get; set; }

    /// <summary>Where messages go that could not be handled; null for nowhere.</summary>
    public string DeadLetterTopic { get; set; }
}
