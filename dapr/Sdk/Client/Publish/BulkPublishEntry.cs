namespace Dapr.Client;

/// <summary>One event of a bulk publish as it was sent.</summary>
/// <typeparam name="TValue">Type of the event's data.</typeparam>
/// <param name="entryId">Id of the entry within the bulk.</param>
/// <param name="eventData">The event's data.</param>
/// <param name="contentType">Content type of the data.</param>
/// <param name="metadata">Metadata of the entry.</param>
public class BulkPublishEntry<TValue>(
    string entryId, TValue eventData, string contentType, IReadOnlyDictionary<string, string>? metadata = null)
{
    /// <summary>Id of the entry within the bulk.</summary>
    public string EntryId { get; } = entryId;

    /// <summary>The event's data.</summary>
    public TValue EventData { get; } = eventData;

    /// <summary>Content type of the data.</summary>
    public string ContentType { get; } = contentType;

    /// <summary>Metadata of the entry.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; } = metadata;
}
