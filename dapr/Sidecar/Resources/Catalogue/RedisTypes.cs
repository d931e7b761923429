using static Dapr.Sidecar.Resources.Catalogue.MetadataField;

namespace Dapr.Sidecar.Resources.Catalogue;

internal static class RedisTypes
{
    public static readonly IReadOnlyList<ComponentType> All =
    [
        new("state.redis", "Redis", State()),
        new("pubsub.redis", "Redis Streams", Pubsub()),
    ];

    private static IReadOnlyList<MetadataField> State() =>
    [
        .. GenericFields.State, .. Connection(),
        Honoured("ttlInSeconds", FieldType.Integer),
        CannotBeHonoured("queryIndexes"),
        .. WithoutMeaning(FieldType.DurationOrMilliseconds, "redeliverInterval", "processingTimeout"),
        .. WithoutMeaning(FieldType.Integer, "queueDepth", "concurrency", "maxLenApprox"),
    ];

    private static IReadOnlyList<MetadataField> Pubsub() =>
    [
        .. GenericFields.Pubsub, .. Connection(),
        Honoured("redeliverInterval", FieldType.DurationOrMilliseconds),
        Honoured("processingTimeout", FieldType.DurationOrMilliseconds),
        Honoured("queueDepth", FieldType.Integer),
        Honoured("concurrency", FieldType.Integer),
        Honoured("maxLenApprox", FieldType.Integer),
        Honoured("streamTTL", FieldType.Duration),
    ];

    private static IEnumerable<MetadataField> Connection() =>
    [
        RequiredText("redisHost"),
        Honoured("redisPort", FieldType.Integer),
        Honoured("redisDB", FieldType.Integer),
        new("redisType", FieldUse.WithoutMeaning) { Allowed = ["node", "cluster"] },
        .. WithoutMeaning(FieldType.Text, "redisUsername", "redisPassword", "sentinelUsername", "sentinelPassword", "sentinelMasterName",
            "clientCert", "clientKey", "oidcTokenEndpoint", "oidcClientID", "oidcClientAssertionCert", "oidcClientAssertionKey", "oidcResource",
            "oidcAudience", "oidcKid", "oidcScopes", "oidcCACert", "azureTenantId", "azureClientId", "azureClientSecret", "azureCertificate",
            "azureCertificateFile", "azureCertificatePassword", "azureEnvironment"),
        .. WithoutMeaning(FieldType.Boolean, "enableTLS", "insecureSkipTLSVerify", "failover", "useEntraID", "useAzureAD", "useOIDC"),
        .. WithoutMeaning(FieldType.Integer, "redisMaxRetries", "maxRetries", "poolSize", "minIdleConns"),
        .. WithoutMeaning(FieldType.DurationOrSeconds, "redisMinRetryInterval", "redisMaxRetryInterval", "maxRetryBackoff", "dialTimeout",
            "readTimeout", "writeTimeout", "poolTimeout", "maxConnAge", "idleCheckFrequency", "idleTimeout"),
    ];
}
