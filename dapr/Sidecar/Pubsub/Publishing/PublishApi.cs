using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Pubsub.CloudEvents;

namespace Dapr.Sidecar.Pubsub.Publishing;

/// <summary><c>publish/{pubsubname}/{topic}</c>: one message, wrapped into a CloudEvent unless it is raw.</summary>
internal sealed class PublishApi(SidecarContext context, Publisher publisher)
{
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
        if (await RequestBody.ReadAsync(api) is not { } body)
        {
            await api.ErrorAsync(PubsubErrors.NotPublished(name, topic, RequestBody.TooLarge));
            return;
        }
        if (RawPayload.IsOn(metadata, out var reason) is not { } raw)
        {
            await api.ErrorAsync(PubsubErrors.BadMetadata(name, metadata, reason));
            return;
        }

        ReadOnlyMemory<byte> data = body;
        if (!raw)
        {
            var trace = PublishTrace.Of(api.Trace);
            try
            {
                data = EventWriter.Write(new EventRequest
                {
                    PubsubName = name,
                    Topic = topic,
                    Source = context.Options.AppId,
                    ContentType = api.Http.Request.ContentType ?? "",
                    Data = body,
                    TraceParent = trace.Parent,
                    TraceState = trace.State,
                    Metadata = metadata,
                    BrokerExpires = component.Broker.ExpiresMessages,
                    Now = context.Time.GetUtcNow(),
                });
            }
            catch (InvalidCloudEventException e)
            {
                await api.ErrorAsync(PubsubErrors.BadCloudEvent(name, context.Options.AppId, e.Message));
                return;
            }
        }

        try
        {
            await publisher.PublishAsync(name, new OutgoingMessage(topic, data, metadata), api.Aborted);
        }
        catch (TopicForbiddenException)
        {
            await api.ErrorAsync(PubsubErrors.Forbidden(name, topic, context.Options.AppId));
            return;
        }
        catch (BrokerException e)
        {
            await api.ErrorAsync(PubsubErrors.NotPublished(name, topic, e.Message));
            return;
        }
        await api.NoContentAsync();
    }
}

/// <summary>The metadata entry <c>rawPayload</c>.</summary>
internal static class RawPayload
{
    /// <summary>Null when the value is neither yes nor no.</summary>
    public static bool? IsOn(IReadOnlyDictionary<string, string> metadata, out string reason)
    {
        reason = "";
        if (!metadata.TryGetValue("rawPayload", out var text) || text.Length == 0) return false;
        if (GoBool.TryParse(text, out var value)) return value;
        reason = $"rawPayload value must be a valid boolean: actual is '{text}'";
        return null;
    }
}

/// <summary>What an event says of its publisher's trace: empty texts where there is none.</summary>
internal readonly record struct PublishTrace(string Parent, string State)
{
    public static PublishTrace Of(TraceContext? trace) =>
        trace is { HasTrace: true } ? new(trace.TraceParent, trace.TraceState ?? "") : new("", "");
}
