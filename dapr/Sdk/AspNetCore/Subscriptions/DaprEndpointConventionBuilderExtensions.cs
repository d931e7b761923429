// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

using Dapr;
using Dapr.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Subscriptions of endpoints.</summary>
public static class DaprEndpointConventionBuilderExtensions
{
    /// <summary>Subscribes the endpoint to a topic.</summary>
    /// <typeparam name="T">Type of the endpoint builder.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="pubsubName">The pub/sub component.</param>
    /// <param name="name">The topic.</param>
    /// <returns>The endpoint.</returns>
    public static T WithTopic<T>(this T builder, string pubsubName, string name)
        where T : IEndpointConventionBuilder =>
        builder.WithTopic(pubsubName, name, false, null);

    /// <summary>Subscribes the endpoint to a topic.</summary>
    /// <typeparam name="T">Type of the endpoint builder.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="pubsubName">The pub/sub component.</param>
    /// <param name="name">The topic.</param>
    /// <param name="metadata">Metadata of the subscription.</param>
    /// <returns>The endpoint.</returns>
    public static T WithTopic<T>(this T builder, string pubsubName, string name, IDictionary<string, string> metadata)
        where T : IEndpointConventionBuilder =>
        builder.WithTopic(pubsubName, name, false, metadata);

    /// <summary>Subscribes the endpoint to a topic.</summary>
    /// <typeparam name="T">Type of the endpoint builder.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="pubsubName">The pub/sub component.</param>
    /// <param name="name">The topic.</param>
    /// <param name="enableRawPayload">Whether messages are raw payloads rather than CloudEvents.</param>
    /// <returns>The endpoint.</returns>
    public static T WithTopic<T>(this T builder, string pubsubName, string name, bool enableRawPayload)
        where T : IEndpointConventionBuilder =>
        builder.WithTopic(pubsubName, name, enableRawPayload, null);

    /// <summary>Subscribes the endpoint to a topic.</summary>
    /// <typeparam name="T">Type of the endpoint builder.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="pubsubName">The pub/sub component.</param>
    /// <param name="name">The topic.</param>
    /// <param name="enableRawPayload">Whether messages are raw payloads rather than CloudEvents.</param>
    /// <param name="metadata">Metadata of the subscription; null for none.</param>
    /// <returns>The endpoint.</returns>
    public static T WithTopic<T>(
        this T builder, string pubsubName, string name, bool enableRawPayload, IDictionary<string, string> metadata)
        where T : IEndpointConventionBuilder
    {
        if (builder is null) throw new ArgumentNullException(nameof(builder));
        builder.WithMetadata(new TopicAttribute(pubsubName, name, enableRawPayload));
        return builder.WithTopicMetadata(metadata);
    }

    /// <summary>Subscribes the endpoint to a topic with all options.</summary>
    /// <typeparam name="T">Type of the endpoint builder.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="topicOptions">The subscription.</param>
    /// <returns>The endpoint.</returns>
    public static T WithTopic<T>(this T builder, TopicOptions topicOptions)
        where T : IEndpointConventionBuilder
    {
        if (builder is null) throw new ArgumentNullException(nameof(builder));
        ArgumentNullException.ThrowIfNull(topicOptions);
        var topic = new TopicAttribute(
            topicOptions.PubsubName, topicOptions.Name, topicOptions.DeadLetterTopic, topicOptions.EnableRawPayload)
        {
            Match = topicOptions.Match,
            Priority = topicOptions.Priority,
            OwnedMetadatas = topicOptions.OwnedMetadatas,
        };
        builder.WithTopicMetadata(topicOptions.Metadata).WithMetadata(topic);
        return builder;
    }

    /// <summary>Lets messages of a topic, to which the endpoint is subscribed, come in bulk.</summary>
    /// <typeparam name="T">Type of the endpoint builder.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="bulkSubscribeTopicOptions">The topic and the size of its bulks.</param>
    /// <returns>The endpoint.</returns>
    public static T WithBulkSubscribe<T>(this T builder, BulkSubscribeTopicOptions bulkSubscribeTopicOptions)
        where T : IEndpointConventionBuilder
    {
        if (builder is null) throw new ArgumentNullException(nameof(builder));
        ArgumentNullException.ThrowIfNull(bulkSubscribeTopicOptions);
        Argument.NotNullOrEmpty(bulkSubscribeTopicOptions.TopicName, nameof(bulkSubscribeTopicOptions.TopicName));
        builder.WithMetadata(new BulkSubscribeAttribute(
            bulkSubscribeTopicOptions.TopicName,
            bulkSubscribeTopicOptions.MaxMessagesCount,
            bulkSubscribeTopicOptions.MaxAwaitDurationMs));
        return builder;
    }

    private static T WithTopicMetadata<T>(this T builder, IDictionary<string, string> metadata)
        where T : IEndpointConventionBuilder
    {
        if (metadata is null) return builder;
        foreach (var (name, value) in metadata) builder.WithMetadata(new TopicMetadataAttribute(name, value));
        return builder;
    }
}
