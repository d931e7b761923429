using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Logging;

namespace Dapr;

/// <summary>Collects the subscriptions of all endpoints of the application.</summary>
internal static partial class SubscriptionList
{
    private const string RawPayload = "rawPayload";
    private const string DefaultSeparator = ",";

    public static List<Subscription> Collect(IEnumerable<Endpoint> endpoints, SubscribeOptions? options, ILogger logger) =>
        [.. endpoints
            .OfType<RouteEndpoint>()
            .SelectMany(Topics)
            .GroupBy(topic => (topic.PubsubName, topic.Name))
            .Select(group => ToSubscription([.. group.OrderBy(topic => topic.Priority)], options, logger))
            .OrderBy(subscription => (subscription.PubsubName, subscription.Topic))];

    private static IEnumerable<SubscribedTopic> Topics(RouteEndpoint endpoint)
    {
        var topics = endpoint.Metadata.GetOrderedMetadata<ITopicMetadata>();
        if (!topics.Any(topic => topic.Name is not null)) return [];
        var metadata = endpoint.Metadata.GetOrderedMetadata<IOriginalTopicMetadata>();
        var bulks = endpoint.Metadata.GetOrderedMetadata<AspNetCore.IBulkSubscribeMetadata>();
        return topics.Select(topic => new SubscribedTopic(
            topic,
            topic as IOwnedOriginalTopicMetadata,
            metadata,
            bulks.FirstOrDefault(bulk => bulk.TopicName == topic.Name),
            endpoint.RoutePattern));
    }

    private static Subscription ToSubscription(List<SubscribedTopic> topics, SubscribeOptions? options, ILogger logger)
    {
        var first = topics[0];
        var separator = topics.Select(topic => topic.Separator).FirstOrDefault(text => !string.IsNullOrEmpty(text)) ?? DefaultSeparator;
        var metadata = topics
            .SelectMany(topic => topic.Metadata)
            .GroupBy(entry => entry.Name, entry => entry.Value)
            .ToDictionary(entry => entry.Key, entry => string.Join(separator, entry.Distinct()));
        if (topics.Exists(topic => topic.IsRaw) || options?.EnableRawPayload is true) metadata.Add(RawPayload, "true");

        var rules = topics.FindAll(topic => !string.IsNullOrEmpty(topic.Match));
        var defaults = topics.FindAll(topic => string.IsNullOrEmpty(topic.Match)).ConvertAll(topic => topic.Route);
        LogDoubtful(first, rules, defaults, logger);

        var route = defaults.FirstOrDefault();
        var routes = rules.Count == 0
            ? null
            : new SubscriptionRoutes(route, rules.ConvertAll(rule => new SubscriptionRule(rule.Match, rule.Route)));
        return new Subscription(
            first.Name,
            first.PubsubName,
            routes is null ? route : null,
            routes,
            metadata.Count > 0 ? metadata : null,
            first.DeadLetterTopic,
            first.Bulk);
    }

    private static void LogDoubtful(SubscribedTopic first, List<SubscribedTopic> rules, List<string> defaults, ILogger logger)
    {
        if (defaults.Count > 1) Log.SecondDefault(logger, first.Name, first.PubsubName, defaults[0]);
        foreach (var same in rules.GroupBy(rule => rule.Priority).Where(group => group.Skip(1).Any()))
            Log.SamePriority(logger, first.Name, first.PubsubName, same.Key, same.Count());
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Topic {Topic} of {Pubsub} has more than one default route; only {Route} is used")]
        public static partial void SecondDefault(ILogger logger, string? topic, string? pubsub, string route);

        [LoggerMessage(2, LogLevel.Error, "Topic {Topic} of {Pubsub} has {Count} rules of priority {Priority}; their order is undefined")]
        public static partial void SamePriority(ILogger logger, string? topic, string? pubsub, int priority, int count);
    }
}

/// <summary>One topic of one endpoint.</summary>
internal sealed class SubscribedTopic(
    ITopicMetadata topic,
    IOwnedOriginalTopicMetadata? owner,
    IReadOnlyList<IOriginalTopicMetadata> metadata,
    AspNetCore.IBulkSubscribeMetadata? bulk,
    RoutePattern pattern)
{
    public string Name => topic.Name;

    public string PubsubName => topic.PubsubName;

    public string Match => topic.Match;

    public int Priority => topic.Priority;

    public bool IsRaw => (topic as IRawTopicMetadata)?.EnableRawPayload is true;

    public string? DeadLetterTopic => (topic as IDeadLetterTopicMetadata)?.DeadLetterTopic;

    public string? Separator => owner?.MetadataSeparator;

    public SubscriptionBulk? Bulk => bulk is null ? null : new SubscriptionBulk(true, bulk.MaxMessagesCount, bulk.MaxAwaitDurationMs);

    /// <summary>Entries without an id belong to every topic of the endpoint, others to the topics that name their id.</summary>
    public IEnumerable<IOriginalTopicMetadata> Metadata =>
        metadata.Where(entry => string.IsNullOrEmpty(entry.Id) || owner?.OwnedMetadatas?.Contains(entry.Id) == true);

    /// <summary>The route without a leading slash. A route with parameters is an error: the sidecar calls it as it is.</summary>
    public string Route => string.Join('/', pattern.PathSegments.Select(segment =>
        string.Concat(segment.Parts.Cast<RoutePatternLiteralPart>().Select(part => part.Content))));
}
