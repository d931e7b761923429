using static Dapr.Sidecar.Resources.Catalogue.MetadataField;

namespace Dapr.Sidecar.Resources.Catalogue;

internal static class KafkaTypes
{
    public static readonly IReadOnlyList<ComponentType> All = [new("pubsub.kafka", "Apache Kafka", Fields())];

    private static IReadOnlyList<MetadataField> Fields() =>
    [
        .. GenericFields.Pubsub,
        RequiredText("brokers"),
        Honoured("consumerGroup"),
        new("initialOffset", FieldUse.Honoured) { Allowed = ["newest", "oldest"] },
        Honoured("consumeRetryEnabled", FieldType.Boolean),
        Honoured("consumeRetryInterval", FieldType.DurationOrMilliseconds),
        new("backOffPolicy", FieldUse.Honoured) { Allowed = ["constant", "exponential"], NeverEmpty = true },
        Strict("backOffDuration", FieldType.DurationOrMilliseconds),
        Strict("backOffInitialInterval", FieldType.DurationOrMilliseconds),
        Strict("backOffMaxInterval", FieldType.DurationOrMilliseconds),
        Strict("backOffMaxElapsedTime", FieldType.DurationOrMilliseconds),
        Strict("backOffRandomizationFactor", FieldType.Number),
        Strict("backOffMultiplier", FieldType.Number),
        Strict("backOffMaxRetries", FieldType.Integer),
        Honoured("maxMessageBytes", FieldType.Integer),
        Honoured("escapeHeaders", FieldType.Boolean),
        Honoured("excludeHeaderMetaRegex"),
        new("authType", FieldUse.WithoutMeaning) { Allowed = ["none", "password", "mtls", "oidc", "oidc_private_key_jwt", "awsiam", "certificate"] },
        .. WithoutMeaning(FieldType.Text, "clientID", "version", "saslUsername", "saslPassword", "saslMechanism", "caCert", "clientCert", "clientKey",
            "oidcTokenEndpoint", "oidcClientID", "oidcClientSecret", "oidcScopes", "oidcExtensions", "oidcClientAssertionCert",
            "oidcClientAssertionKey", "oidcResource", "oidcAudience", "oidcKid", "awsRegion", "awsAccessKey", "awsSecretKey", "awsSessionToken",
            "awsIamRoleArn", "awsStsSessionName", "region", "accessKey", "secretKey", "sessionToken", "assumeRoleArn", "assumeRoleSessionName",
            "compression", "consumerGroupRebalanceStrategy", "producerRequiredAcks"),
        .. WithoutMeaning(FieldType.Boolean, "authRequired", "disableTls", "skipVerify"),
        .. WithoutMeaning(FieldType.Integer, "channelBufferSize", "consumerFetchMin", "consumerFetchDefault", "producerRetryMax"),
        .. WithoutMeaning(FieldType.DurationOrMilliseconds, "heartbeatInterval", "sessionTimeout", "clientConnectionTopicMetadataRefreshInterval",
            "clientConnectionKeepAliveInterval", "dialTimeout", "readTimeout", "writeTimeout", "metadataTimeout"),
        CannotBeHonoured("schemaRegistryURL"),
        CannotBeHonoured("schemaRegistryAPIKey"),
        CannotBeHonoured("schemaRegistryAPISecret"),
        CannotBeHonoured("schemaCachingEnabled"),
        CannotBeHonoured("schemaLatestVersionCacheTTL"),
        CannotBeHonoured("useAvroJSON"),
    ];
}
