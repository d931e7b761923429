using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using Dapr.Client.Http;

namespace Dapr.Client;

internal sealed partial class DaprHttpClient
{
    private const string PublishOperation = "Publish operation";
    private const string CloudEventType = "application/cloudevents+json";
    private static readonly MediaTypeHeaderValue CloudEventJson = new(CloudEventType);

    public override Task PublishEventAsync<TData>(
        string pubsubName, string topicName, TData data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return PublishAsync(pubsubName, topicName, data, null, cancellationToken);
    }

    public override Task PublishEventAsync<TData>(
        string pubsubName,
        string topicName,
        TData data,
        Dictionary<string, string> metadata,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(metadata);
        return PublishAsync(pubsubName, topicName, data, metadata, cancellationToken);
    }

    public override Task PublishEventAsync(string pubsubName, string topicName, CancellationToken cancellationToken = default) =>
        PublishAsync(PublishPath(pubsubName, topicName, null), null, cancellationToken);

    public override Task PublishEventAsync(
        string pubsubName, string topicName, Dictionary<string, string> metadata, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return PublishAsync(PublishPath(pubsubName, topicName, metadata), null, cancellationToken);
    }

    public override Task PublishByteEventAsync(
        string pubsubName,
        string topicName,
        ReadOnlyMemory<byte> data,
        string dataContentType = MediaTypeNames.Application.Json,
        Dictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        var content = new ReadOnlyMemoryContent(data);
        content.Headers.TryAddWithoutValidation("Content-Type", dataContentType ?? MediaTypeNames.Application.Json);
        return PublishAsync(PublishPath(pubsubName, topicName, metadata), content, cancellationToken);
    }

    public override async Task<BulkPublishResponse<TValue>> BulkPublishEventAsync<TValue>(
        string pubsubName,
        string topicName,
        IReadOnlyList<TValue> events,
        Dictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        var path = PublishPath(pubsubName, topicName, metadata, "bulk/");
        ArgumentNullException.ThrowIfNull(events);
        using var body = new RequestBody(Json);
        using (var json = new Utf8JsonWriter(body, _jsonWriter)) BulkPublishJson.Write(json, events, metadata, _json);
        // A bulk with a failed entry is answered with an error, and the official client throws then, too. So whoever gets here has none.
        using var answer = await SendAsync(Request(HttpMethod.Post, path, body), "Bulk publish operation", cancellationToken);
        return new BulkPublishResponse<TValue>([]);
    }

    private Task PublishAsync<TData>(
        string pubsubName, string topicName, TData data, Dictionary<string, string>? metadata, CancellationToken cancellationToken)
    {
        var path = PublishPath(pubsubName, topicName, metadata);
        var body = new RequestBody(data is CloudEvent ? CloudEventJson : Json);
        using (var json = new Utf8JsonWriter(body, _jsonWriter)) JsonSerializer.Serialize(json, data, _json);
        return PublishAsync(path, body, cancellationToken);
    }

    private async Task PublishAsync(string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(Request(HttpMethod.Post, path, content), PublishOperation, cancellationToken);
    }

    private static string PublishPath(string pubsubName, string topicName, Dictionary<string, string>? metadata, string kind = "")
    {
        Argument.NotNullOrEmpty(pubsubName, nameof(pubsubName));
        Argument.NotNullOrEmpty(topicName, nameof(topicName));
        var path = $"/v1.0/publish/{kind}{SidecarPath.Segment(pubsubName)}/{SidecarPath.Segment(topicName)}";
        return SidecarPath.WithMetadata(path, metadata);
    }
}
