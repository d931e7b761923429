using System.Text.Json;
using Dapr.Sidecar.Cel;
using Dapr.Sidecar.Pubsub.Json;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Pubsub.Subscriptions;

/// <summary>Reads what an application answers to <c>GET /dapr/subscribe</c>. One mistake in it, and none of it counts.</summary>
internal static class SubscriptionList
{
    private static readonly SourceLocation Source = new("/dapr/subscribe", 1);

    /// <exception cref="FormatException">The answer is no list of subscriptions, or a rule in it cannot be used.</exception>
    public static List<SubscriptionResource> Read(ReadOnlyMemory<byte> body)
    {
        if (body.Span.Trim(" \t\r\n"u8).IsEmpty) return [];
        if (JsonRewrite.Normalize(body, asFloats: false) is not { } json) throw new FormatException("the answer is no JSON");
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Null) return [];
        if (root.ValueKind != JsonValueKind.Array) throw new FormatException("the answer is no list");
        // A subscription without any route is left out.
        return [.. root.EnumerateArray().Select(ReadOne).Where(s => s.Rules.Count > 0)];
    }

    private static SubscriptionResource ReadOne(JsonElement item)
    {
        var fields = Fields(item, "a subscription");
        var routes = fields.TryGetValue("routes", out var given) ? Fields(given, "routes") : [];
        List<RouteRule> rules = [];
        foreach (var rule in List(routes, "rules").Select(r => Fields(r, "a rule")))
        {
            var match = Text(rule, "match");
            Compile(match);
            rules.Add(new RouteRule(string.IsNullOrWhiteSpace(match) ? null : match.Trim(), Text(rule, "path")));
        }
        if (Text(routes, "default") is { Length: > 0 } other) rules.Add(new RouteRule(null, other));
        else if (Text(fields, "route") is { Length: > 0 } route) rules.Add(new RouteRule(null, route));
        return new SubscriptionResource("", Text(fields, "pubsubname"), Text(fields, "topic"), Source)
        {
            Rules = rules,
            DeadLetterTopic = Text(fields, "deadlettertopic") is { Length: > 0 } dead ? dead : null,
            Metadata = fields.TryGetValue("metadata", out var metadata)
                ? Fields(metadata, "metadata", keepCase: true).ToDictionary(m => m.Key, m => Text(m.Value, "metadata." + m.Key), StringComparer.Ordinal)
                : [],
            BulkSubscribe = fields.TryGetValue("bulksubscribe", out var bulk) ? ReadBulk(Fields(bulk, "bulkSubscribe")) : null,
        };
    }

    private static BulkSubscribeSettings ReadBulk(Dictionary<string, JsonElement> fields)
    {
        var enabled = fields.TryGetValue("enabled", out var value) && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw new FormatException("bulkSubscribe.enabled is neither true nor false"),
        };
        return new BulkSubscribeSettings(enabled, Number(fields, "maxmessagescount"), Number(fields, "maxawaitdurationms"));
    }

    private static void Compile(string match)
    {
        if (string.IsNullOrWhiteSpace(match)) return;
        try
        {
            CelExpression.Compile(match.Trim());
        }
        catch (CelSyntaxException e)
        {
            throw new FormatException($"the rule '{match}' cannot be used: {e.Message}");
        }
    }

    /// <summary>Names in lower case, since Go reads them in any case; entries that are null count as not given.</summary>
    private static Dictionary<string, JsonElement> Fields(JsonElement item, string what, bool keepCase = false)
    {
        if (item.ValueKind == JsonValueKind.Null) return [];
        if (item.ValueKind != JsonValueKind.Object) throw new FormatException($"{what} is no object");
        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in item.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Null || keepCase) fields[keepCase ? property.Name : property.Name.ToLowerInvariant()] = property.Value;
        }
        return fields;
    }

    private static JsonElement.ArrayEnumerator List(Dictionary<string, JsonElement> fields, string name)
    {
        if (!fields.TryGetValue(name, out var value)) return default;
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw new FormatException($"{name} is no list");
    }

    private static string Text(Dictionary<string, JsonElement> fields, string name) => fields.TryGetValue(name, out var value) ? Text(value, name) : "";

    private static string Text(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        _ => throw new FormatException($"{name} is no text"),
    };

    private static int Number(Dictionary<string, JsonElement> fields, string name)
    {
        if (!fields.TryGetValue(name, out var value)) return 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : throw new FormatException($"{name} is no number");
    }
}
