namespace Dapr.Sidecar.Pubsub.CloudEvents;

/// <summary>The fields of an event that a publisher may set with <c>cloudevent.*</c> metadata; names without regard to case.</summary>
internal readonly record struct EventOverrides(string Id, string Source, string Type, string Subject, string TraceId, string TraceState)
{
    private const string Prefix = "cloudevent.";

    public static EventOverrides Apply(EventRequest request)
    {
        var fields = new EventOverrides("", request.Source, "", "", request.TraceParent, request.TraceState);
        if (request.Metadata is not { Count: > 0 } metadata) return fields;
        var parent = "";
        foreach (var (key, value) in metadata)
        {
            if (!key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) continue;
            switch (key[Prefix.Length..].ToLowerInvariant())
            {
                case "id":
                    fields = fields with { Id = value };
                    break;
                case "source":
                    fields = fields with { Source = value };
                    break;
                case "type":
                    fields = fields with { Type = value };
                    break;
                case "subject":
                    fields = fields with { Subject = value };
                    break;
                case "traceid":
                    fields = fields with { TraceId = value };
                    break;
                case "tracestate":
                    fields = fields with { TraceState = value };
                    break;
                case "traceparent":
                    parent = value;
                    break;
            }
        }
        return parent.Length > 0 ? fields with { TraceId = parent } : fields;
    }
}
