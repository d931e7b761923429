using static Dapr.Sidecar.Resources.Catalogue.MetadataField;

namespace Dapr.Sidecar.Resources.Catalogue;

internal static class RedisTypes
{
    public static readonly IReadOnlyList<ComponentType> All =
    [
        new("state.redis", "Redis", State()),
        new("pubsub.redis", "Redis Streams", Pubsub()),
        new("lock.redis", "Redis locks", Lock()),
        new("configuration.redis", "Redis as configuration", Configuration()),
    ];

    private static IReadOnlyList<MetadataField> State() =>
    [
        .. GenericFields.State, .. Connection(),
        Strict("ttlInSeconds", FieldType.Integer),
        CannotBeHonoured("queryIndexes"),
        .. OfOtherBlocks(),
    ];

    private static IReadOnlyList<MetadataField> Pubsub() =>
    [
        .. GenericFields.Pubsub, .. Connection(),
        Honoured("redeliverInterval"), // Anything but a number of milliseconds is passed over.
        Strict("processingTimeout", FieldType.DurationOrMilliseconds),
        Strict("queueDepth", FieldType.Integer) with { Least = 0 },
        Strict("concurrency", FieldType.Integer) with { Least = 0 },
        Strict("maxLenApprox", FieldType.Integer),
        Strict("streamTTL", FieldType.DurationOrMilliseconds),
    ];

    private static IReadOnlyList<MetadataField> Lock() =>
    [
        Honoured("keyPrefix"),
        // A cluster cannot hold locks with daprd either.
        .. Connection().Where(field => field.Name != "redisType"), new("redisType", FieldUse.WithoutMeaning) { Allowed = ["node"] },
        .. OfOtherBlocks(),
    ];

    private static IReadOnlyList<MetadataField> Configuration() => [.. Connection(), .. OfOtherBlocks()];

    /// <summary>Daprd reads them for every type of Redis and uses them for some.</summary>
    private static IEnumerable<MetadataField> OfOtherBlocks() =>
    [
        .. WithoutMeaning(FieldType.Text, "redeliverInterval"),
        .. WithoutMeaning(FieldType.DurationOrMilliseconds, "processingTimeout"),
        .. WithoutMeaning(FieldType.Integer, "queueDepth", "concurrency", "maxLenApprox"),
    ];

    private static IEnumerable<MetadataField> Connection() =>
    [
        RequiredText("redisHost"),
        Strict("redisPort", FieldType.Integer) with { Least = 0, Most = ushort.MaxValue },
        Strict("redisDB", FieldType.Integer),
        new("redisType", FieldUse.WithoutMeaning) { Allowed = ["node", "cluster"] },
        .. WithoutMeaning(FieldType.Text, "redisUsername", "redisPassword", "sentinelUsername", "sentinelPassword", "sentinelMasterName",
            "clientCert", "clientKey", "oidcTokenEndpoint", "oidcClientID", "oidcClientAssertionCert", "oidcClientAssertionKey", "oidcResource",
            "oidcAudience", "oidcKid", "oidcScopes", "oidcCACert", "azureTenantId", "azureClientId", "azureClientSecret", "azureCertificate",
            "azureCertificateFile", "azureCertificatePassword", "azureEnvironment"),
        .. WithoutMeaning(FieldType.StrictBoolean, "enableTLS", "insecureSkipTLSVerify", "failover", "useEntraID", "useAzureAD", "useOIDC"),
        .. WithoutMeaning(FieldType.Integer, "redisMaxRetries", "maxRetries", "poolSize", "minIdleConns"),
        .. WithoutMeaning(FieldType.DurationOrMilliseconds, "redisMinRetryInterval", "redisMaxRetryInterval", "maxRetryBackoff", "dialTimeout",
            "readTimeout", "writeTimeout", "poolTimeout", "maxConnAge", "idleCheckFrequency", "idleTimeout"),
    ];
}
