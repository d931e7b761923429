using Dapr.Sidecar.Resources.Yaml;

namespace Dapr.Sidecar.Resources;

internal static class SubscriptionReader
{
    public static SubscriptionResource? Read(ResourceDocument document)
    {
        var map = document.Map;
        map.OnlyFields("apiVersion", "kind", "metadata", "spec", "scopes", "status");
        if (map.Map("spec") is not { } spec)
        {
            if (!map.Has("spec")) map.Report.Missing(map.Source, "spec", "pubsubname, topic and the route");
            return null;
        }
        var first = document.ApiVersion == "dapr.io/v1alpha1";
        spec.OnlyFields("pubsubname", "topic", "metadata", first ? "route" : "routes", "deadLetterTopic", "bulkSubscribe");
        var pubsub = spec.RequiredText("pubsubname", "the name of a pubsub component");
        var topic = spec.RequiredText("topic", "the name of a topic");
        var rules = first ? Route(spec) : Routes(spec);
        if (pubsub is null || topic is null) return null;
        return new SubscriptionResource(document.Name, pubsub, topic, map.Source)
        {
            Rules = rules,
            DeadLetterTopic = spec.Text("deadLetterTopic") is { Length: > 0 } deadLetter ? deadLetter : null,
            Metadata = spec.TextMap("metadata"),
            BulkSubscribe = Bulk(spec.Map("bulkSubscribe")),
            Scopes = document.Scopes,
        };
    }

    private static IReadOnlyList<RouteRule> Route(YamlMap spec) =>
        spec.RequiredText("route", "the path to which messages are posted") is { } route ? [new RouteRule(null, route)] : [];

    private static List<RouteRule> Routes(YamlMap spec)
    {
        if (spec.Map("routes") is not { } routes)
        {
            if (!spec.Has("routes")) spec.Report.Missing(spec.Source, spec.PathOf("routes"), "rules and default");
            return [];
        }
        routes.OnlyFields("rules", "default");
        var rules = new List<RouteRule>();
        foreach (var rule in routes.Maps("rules"))
        {
            rule.OnlyFields("match", "path");
            if (rule.RequiredText("path", "the path to which messages are posted") is { } path)
            {
                rules.Add(new RouteRule(rule.Text("match") is { Length: > 0 } match ? match : null, path));
            }
        }
        if (routes.Text("default") is { Length: > 0 } otherwise) rules.Add(new RouteRule(null, otherwise));
        return rules;
    }

    private static BulkSubscribeSettings? Bulk(YamlMap? bulk)
    {
        if (bulk is null) return null;
        bulk.OnlyFields("enabled", "maxMessagesCount", "maxAwaitDurationMs");
        return new(bulk.Flag("enabled") ?? false,
            (int)(bulk.Integer("maxMessagesCount", int.MinValue, int.MaxValue) ?? 0),
            (int)(bulk.Integer("maxAwaitDurationMs", int.MinValue, int.MaxValue) ?? 0));
    }
}
