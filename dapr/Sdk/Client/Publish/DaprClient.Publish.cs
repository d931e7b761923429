using System.Net.Mime;

namespace Dapr.Client;

public abstract partial class DaprClient
{
    /// <summary>Publishes an event.</summary>
    /// <typeparam name="TData">Type of the data. A <see cref="CloudEvent"/> is sent as such; everything else is wrapped by the sidecar.</typeparam>
    /// <param name="pubsubName">Name of the pub/sub component.</param>
    /// <param name="topicName">The topic.</param>
    /// <param name="data">The data; it is sent as JSON.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the broker has accepted the event.</returns>
    public abstract Task PublishEventAsync<TData>(
        string pubsubName, string topicName, TData data, CancellationToken cancellationToken = default);

    /// <summary>Publishes an event with metadata.</summary>
    /// <typeparam name="TData">Type of the data. A <see cref="CloudEvent"/> is sent as such; everything else is wrapped by the sidecar.</typeparam>
    /// <param name="pubsubName">Name of the pub/sub component.</param>
    /// <param name="topicName">The topic.</param>
    /// <param name="data">The data; it is sent as JSON.</param>
    /// <param name="metadata">Metadata of the event, such as <c>ttlInSeconds</c>, <c>rawPayload</c> or <c>partitionKey</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the broker has accepted the event.</returns>
    public abstract Task PublishEventAsync<TData>(
        string pubsubName,
        string topicName,
        TData data,
        Dictionary<string, string> metadata,
        CancellationToken cancellationToken = default);

    /// <summary>Publishes an event without data.</summary>
    /// <param name="pubsubName">Name of the pub/sub component.</param>
    /// <param name="topicName">The topic.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the broker has accepted the event.</returns>
    public abstract Task PublishEventAsync(string pubsubName, string topicName, CancellationToken cancellationToken = default);

    /// <summary>Publishes an event without data but with metadata.</summary>
    /// <param name="pubsubName">Name of the pub/sub component.</param>
    /// <param name="topicName">The topic.</param>
    /// <param name="metadata">Metadata of the event.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the broker has accepted the event.</returns>
    public abstract Task PublishEventAsync(
        string pubsubName, string topicName, Dictionary<string, string> metadata, CancellationToken cancellationToken = default);

    /// <summary>Publishes bytes as they are.</summary>
    /// <param name="pubsubName">Name of the pub/sub component.</param>
    /// <param name="topicName">The topic.</param>
    /// <param name="data">The data.</param>
    /// <param name="dataContentType">Content type of the data.</param>
    /// <param name="metadata">Metadata of the event.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the broker has accepted the event.</returns>
    public abstract Task PublishByteEventAsync(
        string pubsubName,
        string topicName,
        ReadOnlyMemory<byte> data,
        string dataContentType = MediaTypeNames.Application.Json,
        Dictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Publishes many events in one request.</summary>
    /// <typeparam name="TValue">Type of the data: <c>byte[]</c> is sent as it is, everything else as JSON.</typeparam>
    /// <param name="pubsubName">Name of the pub/sub component.</param>
    /// <param name="topicName">The topic.</param>
    /// <param name="events">The events.</param>
    /// <param name="metadata">Metadata of the request and of every event in it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The outcome.</returns>
    /// <exception cref="DaprException">
    /// The request failed, or an event of it did. As with the official SDK some events may have been published all the same.
    /// </exception>
    public abstract Task<BulkPublishResponse<TValue>> BulkPublishEventAsync<TValue>(
        string pubsubName,
        string topicName,
        IReadOnlyList<TValue> events,
        Dictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);
}
