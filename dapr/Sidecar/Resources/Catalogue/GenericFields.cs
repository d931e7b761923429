using static Dapr.Sidecar.Resources.Catalogue.MetadataField;

namespace Dapr.Sidecar.Resources.Catalogue;

/// <summary>Fields that daprd itself reads, whatever the component type of the building block.</summary>
internal static class GenericFields
{
    public static readonly IReadOnlyList<MetadataField> State =
    [
        Honoured("keyPrefix"),
        Honoured("actorStateStore", FieldType.Boolean),
        Honoured("primaryEncryptionKey"),
        Honoured("secondaryEncryptionKey"),
        Honoured("outboxPublishPubsub"),
        Honoured("outboxPublishTopic"),
        Honoured("outboxPubsub"),
        Honoured("outboxDiscardWhenMissingState", FieldType.Boolean),
    ];

    public static readonly IReadOnlyList<MetadataField> Pubsub =
    [
        Honoured("consumerID"),
        Honoured("allowedTopics"),
        Honoured("protectedTopics"),
        Honoured("publishingScopes"),
        Honoured("subscriptionScopes"),
    ];
}
