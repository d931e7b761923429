using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.Pubsub.Json;

namespace Dapr.Sidecar.Pubsub.CloudEvents;

/// <summary>Makes the CloudEvents that Dapr publishes. The caller's JSON is copied as bytes, not parsed into objects.</summary>
internal static class EventWriter
{
    private const string DefaultSource = "Dapr";
    private const string DefaultType = "com.dapr.event.sent";

    /// <summary>Wraps the data, or completes it when it is an event already.</summary>
    /// <exception cref="InvalidCloudEventException">The content type says CloudEvent and the data is no JSON object.</exception>
    public static ReadOnlyMemory<byte> Write(EventRequest request) =>
        ContentTypes.IsCloudEvent(request.ContentType) ? Complete(request) : Wrap(request);

    /// <summary>The event that a subscriber with <c>rawPayload</c> gets around the bytes of a message.</summary>
    public static byte[] WrapRaw(
        ReadOnlySpan<byte> data, string topic, string pubsubName, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>(data.Length * 4 / 3 + 512);
        using (var writer = JsonRewrite.Writer(buffer))
        {
            writer.WriteStartObject();
            writer.WriteBase64String("data_base64"u8, data);
            writer.WriteString("datacontenttype"u8, ContentTypes.Binary);
            writer.WriteString("id"u8, RandomIds.NewGuid());
            writer.WriteString("pubsubname"u8, pubsubName);
            writer.WriteString("source"u8, DefaultSource);
            writer.WriteString("specversion"u8, "1.0"u8);
            writer.WriteString("topic"u8, topic);
            var parent = metadata?.GetValueOrDefault("traceparent");
            if ((parent ?? metadata?.GetValueOrDefault("traceid")) is { } traceId) writer.WriteString("traceid"u8, traceId);
            if (parent is not null) writer.WriteString("traceparent"u8, parent);
            if (metadata?.GetValueOrDefault("tracestate") is { } state) writer.WriteString("tracestate"u8, state);
            writer.WriteString("type"u8, DefaultType);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static ReadOnlyMemory<byte> Wrap(EventRequest request)
    {
        var fields = EventOverrides.Apply(request);
        var buffer = new ArrayBufferWriter<byte>(request.Data.Length + 512);
        using var writer = JsonRewrite.Writer(buffer);
        writer.WriteStartObject();
        WriteData(writer, request);
        writer.WriteString("datacontenttype"u8, request.ContentType.Length == 0 ? "text/plain" : request.ContentType);
        if (Expiration(request) is { } expiration) writer.WriteString("expiration"u8, expiration);
        if (fields.Id.Length == 0) writer.WriteString("id"u8, RandomIds.NewGuid());
        else writer.WriteString("id"u8, fields.Id);
        writer.WriteString("pubsubname"u8, request.PubsubName);
        writer.WriteString("source"u8, fields.Source.Length == 0 ? DefaultSource : fields.Source);
        writer.WriteString("specversion"u8, "1.0"u8);
        if (fields.Subject.Length > 0) writer.WriteString("subject"u8, fields.Subject);
        writer.WriteString("time"u8, Time(request.Now));
        writer.WriteString("topic"u8, request.Topic);
        writer.WriteString("traceid"u8, fields.TraceId);
        writer.WriteString("traceparent"u8, fields.TraceId);
        writer.WriteString("tracestate"u8, fields.TraceState);
        writer.WriteString("type"u8, fields.Type.Length == 0 ? DefaultType : fields.Type);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteData(Utf8JsonWriter writer, EventRequest request)
    {
        if (ContentTypes.IsJson(request.ContentType))
        {
            if ((request.IsNormalized ? request.Data : JsonRewrite.Normalize(request.Data, asFloats: false)) is { } json)
            {
                writer.WritePropertyName("data"u8);
                writer.WriteRawValue(json.Span, skipInputValidation: true);
                return;
            }
        }
        else if (ContentTypes.IsBinary(request.ContentType) || ContentTypes.IsCloudEventProtobuf(request.ContentType))
        {
            writer.WriteBase64String("data_base64"u8, request.Data.Span);
            return;
        }
        writer.WriteString("data"u8, JsonRewrite.ValidText(request.Data.Span));
    }

    private static byte[] Complete(EventRequest request)
    {
        var own = EventFields.Read(request.Data) ?? throw new InvalidCloudEventException("the body is no JSON object");
        var buffer = new ArrayBufferWriter<byte>(request.Data.Length + 512);
        using var writer = JsonRewrite.Writer(buffer);
        var traced = own.ContainsKey("traceid");
        var expiration = Expiration(request);
        writer.WriteStartObject();
        foreach (var (name, value) in own)
        {
            if (name is "topic" or "pubsubname") continue;
            if (name == "traceparent" && !traced) continue;
            if (name == "expiration" && expiration is not null) continue;
            if (name is "source" or "type" or "specversion" && value.Span.SequenceEqual("null"u8)) continue;
            writer.WritePropertyName(name);
            writer.WriteRawValue(value.Span, skipInputValidation: true);
        }
        if (expiration is not null) writer.WriteString("expiration"u8, expiration);
        writer.WriteString("pubsubname"u8, request.PubsubName);
        WriteMissing(writer, own, "source", DefaultSource);
        WriteMissing(writer, own, "specversion", "1.0");
        if (!own.ContainsKey("time")) writer.WriteString("time"u8, Time(request.Now));
        writer.WriteString("topic"u8, request.Topic);
        if (!traced)
        {
            writer.WriteString("traceid"u8, request.TraceParent);
            writer.WriteString("traceparent"u8, request.TraceParent);
        }
        if (!own.ContainsKey("tracestate")) writer.WriteString("tracestate"u8, request.TraceState);
        WriteMissing(writer, own, "type", DefaultType);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteMissing(Utf8JsonWriter writer, Dictionary<string, ReadOnlyMemory<byte>> own, string name, string value)
    {
        if (!own.TryGetValue(name, out var given) || given.Span.SequenceEqual("null"u8)) writer.WriteString(name, value);
    }

    private static string? Expiration(EventRequest request)
    {
        if (request.BrokerExpires || TimeToLive.Of(request.Metadata) is not { } ttl) return null;
        var left = DateTimeOffset.MaxValue - request.Now;
        return Time(ttl < left ? request.Now + ttl : DateTimeOffset.MaxValue);
    }

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
