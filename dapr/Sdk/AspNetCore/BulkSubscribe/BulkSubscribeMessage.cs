// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

namespace Dapr.AspNetCore;

/// <summary>A bulk of messages as the sidecar delivers it.</summary>
/// <typeparam name="TValue">
/// Type of the entries' events: <see cref="BulkMessageModel{TValue}"/> for CloudEvents, anything for raw payloads.
/// </typeparam>
public class BulkSubscribeMessage<TValue>
{
    /// <summary>Makes an empty bulk.</summary>
    public BulkSubscribeMessage()
    {
    }

    /// <summary>Makes a bulk.</summary>
    /// <param name="entries">The messages.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="metadata">Metadata of the bulk.</param>
    public BulkSubscribeMessage(List<BulkSubscribeMessageEntry<TValue>> entries, string topic, Dictionary<string, string> metadata)
    {
        Entries = entries;
        Topic = topic;
        Metadata = metadata;
    }

    /// <summary>The messages.</summary>
    public List<BulkSubscribeMessageEntry<TValue>> Entries { get; set; }

    /// <summary>The topic.</summary>
    public string Topic { get; set; }

    /// <summary>Metadata of the bulk.</summary>
    public Dictionary<string, string> Metadata { get; set; }
}

/// <summary>One message of a bulk.</summary>
/// <typeparam name="TValue">Type of the event.</typeparam>
public class BulkSubscribeMessageEntry<TValue>
{
    /// <summary>Makes an empty entry.</summary>
    public BulkSubscribeMessageEntry()
    {
    }

    /// <summary>Makes an entry.</summary>
    /// <param name="entryId">Id within the bulk; the answer names it.</param>
    /// <param name="contentType">Content type of the event.</param>
    /// <param name="metadata">Metadata of the message.</param>
    /// <param name="eventData">The event.</param>
    public BulkSubscribeMessageEntry(string entryId, string contentType, Dictionary<string, string> metadata, TValue eventData)
    {
        EntryId = entryId;
        ContentType = contentType;
        Metadata = metadata;
        Event = eventData;
    }

    /// <summary>Id within the bulk; the answer names it.</summary>
    public string EntryId { get; set; }

    /// <summary>Content type of the event.</summary>
    public string ContentType { get; set; }

    /// <summary>Metadata of the message.</summary>
    public Dictionary<string, string> Metadata { get; set; }

    /// <summary>The event.</summary>
    public TValue Event { get; set; }
}
