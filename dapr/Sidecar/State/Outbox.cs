using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.State;

/// <summary>
/// The outbox of a state store. A transaction first publishes what it will write to a topic of the sidecar's own, and carries a marker
/// per event; the sidecar consumes that topic and publishes an event for the application once it finds the marker.
/// </summary>
internal sealed class Outbox
{
    private const string Projection = "outbox.projection";
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = Json.Relaxed.Encoder };
    private readonly IStateStore _store;
    private readonly IOutboxPublisher _publisher;
    private readonly SidecarContext _context;
    private readonly OutboxDelivery _delivery;
    private readonly string _pubsub;
    private readonly string _topic;

    private Outbox(IStateStore store, IOutboxPublisher publisher, SidecarContext context, OutboxDelivery delivery, string pubsub, string topic)
    {
        _store = store;
        _publisher = publisher;
        _context = context;
        _delivery = delivery;
        _pubsub = pubsub;
        _topic = topic;
    }

    /// <summary>Null when the component has no outbox or the sidecar no pub/sub.</summary>
    public static Outbox? Of(Component component, IStateStore store, IOutboxPublisher? publisher, SidecarContext context)
    {
        var (pubsub, topic) = (Field(component, "outboxPublishPubsub"), Field(component, "outboxPublishTopic"));
        if (pubsub.Length == 0 || topic.Length == 0 || publisher is null) return null;
        var inner = Field(component, "outboxPubsub") is { Length: > 0 } other ? other : pubsub;
        var delivery = new OutboxDelivery(store, publisher, pubsub, topic, GoFormat.IsTruthy(Field(component, "outboxDiscardWhenMissingState")), context);
        return new Outbox(store, publisher, context, delivery, inner, context.Options.NamespaceOrDefault + context.Options.AppId + topic + "outbox");
    }

    /// <summary>Starts to consume; null when the pub/sub component is missing.</summary>
    public IAsyncDisposable? Subscribe() => _publisher.Exists(_pubsub) ? _publisher.Subscribe(_pubsub, _topic, _delivery.HandleAsync) : null;

    /// <summary>Publishes the events of a transaction and gives back what is to be written, markers included.</summary>
    public async Task<(List<StateOperation> Operations, ApiError? Error)> PublishAsync(
        List<StateOperation> operations, TraceContext? trace, CancellationToken cancellationToken)
    {
        try
        {
            return (await PublishAllAsync(operations, trace, cancellationToken), null);
        }
        catch (Exception e) when (e is not (OperationCanceledException or JsonException)) // The caller gets it.
        {
            var appId = _context.Options.AppId;
            return (operations, new(500, "ERR_PUBLISH_OUTBOX", $"error while publishing outbox message: {e.Message}",
                [ApiError.ErrorInfo("DAPR_PUBSUB_OUTBOX", [new("appID", appId), new("error", e.Message)])]));
        }
    }

    private async Task<List<StateOperation>> PublishAllAsync(List<StateOperation> operations, TraceContext? trace, CancellationToken cancellationToken)
    {
        // A projection is what the event says in place of the value that is written.
        var projections = operations.OfType<SetRequest>()
            .Where(set => GoFormat.IsTruthy(set.Metadata.GetValueOrDefault(Projection)))
            .GroupBy(set => set.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
        List<StateOperation> kept = [.. operations.Where(o => o is not SetRequest set || !GoFormat.IsTruthy(set.Metadata.GetValueOrDefault(Projection)))];
        List<StateOperation> markers = [];
        foreach (var set in kept.OfType<SetRequest>())
        {
            var id = "outbox-" + RandomIds.NewGuid();
            var cloudEvent = Event(id, set, projections.GetValueOrDefault(set.Key) ?? set, trace);
            await _publisher.PublishAsync(_pubsub, _topic, cloudEvent, cancellationToken);
            markers.Add(new SetRequest(id) { Raw = "\"0\""u8.ToArray() });
        }
        kept.AddRange(markers);
        return kept;
    }

    private ReadOnlyMemory<byte> Event(string id, SetRequest set, SetRequest payload, TraceContext? trace)
    {
        var contentType = payload.ContentType ?? payload.Metadata.GetValueOrDefault("contentType") ?? "";
        var isJson = contentType.Equals("application/json", StringComparison.OrdinalIgnoreCase);
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["id"] = id,
            ["specversion"] = "1.0",
            ["datacontenttype"] = contentType.Length > 0 ? contentType : "text/plain",
            ["source"] = _context.Options.AppId,
            ["type"] = "com.dapr.event.sent",
            ["topic"] = "",
            ["pubsubname"] = _pubsub,
            ["traceid"] = _context.Resources.Configuration.TracingSamplingRate > 0 ? trace?.TraceParent ?? "" : "",
            ["traceparent"] = "",
            ["tracestate"] = trace?.TraceState ?? "",
            ["time"] = _context.Time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in set.Metadata.Where(m => m.Key is not ("data" or "id"))) fields[name] = value;

        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output, Relaxed))
        {
            json.WriteStartObject();
            foreach (var (name, value) in fields) json.WriteString(name, value);
            if (isJson && payload.Raw is null)
            {
                json.WritePropertyName("data");
                json.WriteRawValue(GoJson.Encode(payload.Value, GoJsonStyle.Standard));
            }
            else WriteText(json, contentType, payload.Raw ?? Encoding.UTF8.GetBytes(GoFormat.Value(payload.Value)));
            json.WriteEndObject();
        }
        return output.WrittenMemory;
    }

    private static void WriteText(Utf8JsonWriter json, string contentType, byte[] data)
    {
        if (contentType.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase)) json.WriteBase64String("data_base64", data);
        else json.WriteString("data", Encoding.UTF8.GetString(data));
    }

    private static string Field(Component component, string name) => component.Metadata.FirstOrDefault(m => m.Name == name)?.Value ?? "";
}
