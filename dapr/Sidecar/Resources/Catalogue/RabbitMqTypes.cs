using static Dapr.Sidecar.Resources.Catalogue.MetadataField;

namespace Dapr.Sidecar.Resources.Catalogue;

internal static class RabbitMqTypes
{
    public static readonly IReadOnlyList<ComponentType> All = [new("pubsub.rabbitmq", "RabbitMQ", Fields())];

    private static IReadOnlyList<MetadataField> Fields() =>
    [
        .. GenericFields.Pubsub,
        new("connectionString", FieldUse.Honoured) { Aliases = ["host"] },
        Honoured("hostname"),
        Honoured("durable", FieldType.Boolean),
        Honoured("enableDeadLetter", FieldType.Boolean),
        Honoured("deletedWhenUnused", FieldType.Boolean),
        Honoured("autoAck", FieldType.Boolean),
        Honoured("requeueInFailure", FieldType.Boolean),
        Honoured("prefetchCount", FieldType.Integer),
        Honoured("ttlInSeconds", FieldType.DurationOrSeconds),
        new("concurrency", FieldUse.Honoured) { Allowed = ["single", "parallel"], Aliases = ["concurrencyMode"] },
        new("exchangeKind", FieldUse.Honoured) { Allowed = ["fanout", "topic", "direct", "headers"], NotHere = ["topic", "direct", "headers"] },
        new("deliveryMode", FieldUse.WithoutMeaning, FieldType.Integer) { Allowed = ["0", "1", "2"] },
        new("protocol", FieldUse.WithoutMeaning) { Allowed = ["amqp", "amqps"] },
        .. WithoutMeaning(FieldType.Text, "username", "password", "caCert", "clientCert", "clientKey", "clientName"),
        .. WithoutMeaning(FieldType.Boolean, "saslExternal", "publisherConfirm", "publishMessagePropertiesToMetadata"),
        .. WithoutMeaning(FieldType.DurationOrSeconds, "reconnectWaitSeconds", "heartBeat"),
        CannotBeHonoured("maxLen"),
        CannotBeHonoured("maxLenBytes"),
    ];
}
