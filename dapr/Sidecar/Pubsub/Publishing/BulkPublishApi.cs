using System.Buffers;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Pubsub.CloudEvents;
using Dapr.Sidecar.Pubsub.Json;

namespace Dapr.Sidecar.Pubsub.Publishing;

/// <summary><c>publish/bulk/{pubsubname}/{topic}</c>: a list of messages, all checked before the first is published.</summary>
internal sealed class BulkPublishApi(SidecarContext context, Publisher publisher)
{
    private readonly Tracing _tracing = new(context.Resources.Configuration.TracingSamplingRate);

    private string AppId => context.Options.AppId;

    public async Task HandleAsync(ApiContext api)
    {
        var name = api["pubsubname"];
        var metadata = api.QueryMetadata();
        if (publisher.Find(name) is not { } component)
        {
            await api.ErrorAsync(PubsubErrors.NotFound(name, metadata));
            return;
        }
        var topic = api["*"];
        if (RawPayload.IsOn(metadata, out var reason) is not { } raw)
        {
            await api.ErrorAsync(PubsubErrors.BadMetadata(name, metadata, reason));
            return;
        }
        var body = await RequestBody.ReadAsync(api);
        if (body is null || BulkPublishEntry.ReadAll(body) is not { } given)
        {
            await api.ErrorAsync(PubsubErrors.BadBulk(name, topic, AppId, body is null ? RequestBody.TooLarge : "the body is no list of entries"));
            return;
        }
        var entries = new List<OutgoingEntry>(given.Count);
        if ((Check(given, metadata, name, topic, entries) ?? (raw ? null : WrapAll(api, given, entries, component, topic))) is { } error)
        {
            await api.ErrorAsync(error);
            return;
        }
        await PublishAsync(api, name, new OutgoingBulk(topic, entries, metadata));
    }

    private ApiError? Check(
        List<BulkPublishEntry> given, Dictionary<string, string> metadata, string name, string topic, List<OutgoingEntry> entries)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in given)
        {
            if (entry.ToBytes(out var reason) is not { } data) return PubsubErrors.BadEntry(name, topic, AppId, reason);
            if (entry.EntryId.Length == 0 || !ids.Add(entry.EntryId))
                return PubsubErrors.BadEntryId(name, topic, AppId, "entryId is duplicated or not present for entry");
            entries.Add(new OutgoingEntry(entry.EntryId, data, Merge(metadata, entry.Metadata)));
        }
        return null;
    }

    private ApiError? WrapAll(ApiContext api, List<BulkPublishEntry> given, List<OutgoingEntry> entries, PubsubComponent component, string topic)
    {
        var now = context.Time.GetUtcNow();
        for (var i = 0; i < entries.Count; i++)
        {
            var trace = PublishTrace.Of(_tracing.Begin(api.Trace));
            try
            {
                entries[i] = entries[i] with
                {
                    Data = EventWriter.Write(new EventRequest
                    {
                        PubsubName = component.Name,
                        Topic = topic,
                        Source = AppId,
                        ContentType = given[i].ContentType,
                        Data = entries[i].Data,
                        IsNormalized = true,
                        TraceParent = trace.Parent,
                        TraceState = trace.State,
                        Metadata = entries[i].Metadata,
                        BrokerExpires = component.Broker.ExpiresMessages,
                        Now = now,
                    }),
                };
            }
            catch (InvalidCloudEventException e)
            {
                return PubsubErrors.BadCloudEvent(component.Name, AppId, e.Message);
            }
        }
        return null;
    }

    private async Task PublishAsync(ApiContext api, string name, OutgoingBulk bulk)
    {
        IReadOnlyList<FailedEntry> failed;
        try
        {
            failed = await publisher.PublishBulkAsync(name, bulk, api.Aborted);
        }
        catch (TopicForbiddenException)
        {
            await api.ErrorAsync(PubsubErrors.Forbidden(name, bulk.Topic, AppId));
            return;
        }
        if (failed.Count == 0)
        {
            await api.NoContentAsync();
            return;
        }
        var body = FailedBody(failed);
        var headers = api.Http.Response.Headers;
        headers["metadata.responseData"] = System.Text.Encoding.UTF8.GetString(body);
        headers["metadata.error"] = PubsubErrors.NotPublished(name, bulk.Topic, failed[0].Error).Message;
        await api.BytesAsync(500, body);
    }

    private static byte[] FailedBody(IReadOnlyList<FailedEntry> failed)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = JsonRewrite.Writer(buffer);
        writer.WriteStartObject();
        writer.WriteStartArray("failedEntries"u8);
        foreach (var (id, error) in failed)
        {
            writer.WriteStartObject();
            writer.WriteString("entryId"u8, id);
            writer.WriteString("error"u8, error);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteString("errorCode"u8, "ERR_PUBSUB_PUBLISH_MESSAGE"u8);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>An entry with metadata gets the request's as well, its own first; one without stays without.</summary>
    private static Dictionary<string, string>? Merge(Dictionary<string, string> request, Dictionary<string, string>? own)
    {
        if (own is null) return null;
        foreach (var (key, value) in request) own.TryAdd(key, value);
        return own;
    }
}
