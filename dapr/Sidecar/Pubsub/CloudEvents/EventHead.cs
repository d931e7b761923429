using System.Globalization;
using System.Text.Json;
using Dapr.Sidecar.Pubsub.Json;

namespace Dapr.Sidecar.Pubsub.CloudEvents;

/// <summary>The few fields of an event that delivery itself looks at.</summary>
/// <param name="Id">For log lines.</param>
/// <param name="Expiration">As written, when it is text.</param>
/// <param name="Trace">The field traceparent, else traceid, when it is text; may be empty. Null: the event says nothing of a trace.</param>
internal readonly record struct EventHead(string? Id, string? Expiration, string? Trace)
{
    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>There is a field traceparent, whatever it holds.</summary>
    public bool HasParentField { get; init; }

    /// <summary>There is a field traceid, whatever it holds.</summary>
    public bool HasTraceIdField { get; init; }

    /// <summary>False when the text is not exactly one JSON object (or null, which Go takes for an empty one).</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out EventHead head)
    {
        head = default;
        string? id = null, expiration = null, parent = null, traceId = null;
        bool hasParent = false, parentField = false, traceIdField = false;
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null)) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var known = reader.ValueTextEquals("id"u8) ? 1
                    : reader.ValueTextEquals("expiration"u8) ? 2
                    : reader.ValueTextEquals("traceparent"u8) ? 3
                    : reader.ValueTextEquals("traceid"u8) ? 4 : 0;
                parentField |= known == 3;
                traceIdField |= known == 4;
                reader.Read();
                if (known > 0 && reader.TokenType == JsonTokenType.String)
                {
                    var value = reader.GetString();
                    if (known == 1) id = value;
                    else if (known == 2) expiration = value;
                    else if (known == 3) (parent, hasParent) = (value, true);
                    else traceId = value;
                }
                else
                {
                    if (known == 3) (parent, hasParent) = (null, reader.TokenType != JsonTokenType.Null);
                    reader.Skip();
                }
            }
            if (reader.Read()) return false;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false; // No JSON, or text in it that is no UTF-8.
        }
        head = new EventHead(id, expiration, hasParent ? parent : traceId) { HasParentField = parentField, HasTraceIdField = traceIdField };
        return true;
    }

    /// <summary>The trace that the event names; where it lacks the fields, that of its message's metadata.</summary>
    public string? TraceOr(Dictionary<string, string> metadata)
    {
        if (!HasParentField && metadata.TryGetValue("traceparent", out var parent)) return parent;
        return Trace is null && !HasTraceIdField ? metadata.GetValueOrDefault("traceid") : Trace;
    }

    public bool HasExpired(DateTimeOffset now) =>
        !string.IsNullOrEmpty(Expiration)
        && DateTimeOffset.TryParseExact(Expiration, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end)
        && end < now;
}
