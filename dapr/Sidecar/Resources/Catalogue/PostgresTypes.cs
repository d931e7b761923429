using static Dapr.Sidecar.Resources.Catalogue.MetadataField;

namespace Dapr.Sidecar.Resources.Catalogue;

internal static class PostgresTypes
{
    public static readonly IReadOnlyList<ComponentType> All =
    [
        .. Both("state.postgresql"), .. Both("state.postgres"),
        new("configuration.postgresql", "PostgreSQL as configuration", Configuration()),
        new("configuration.postgres", "PostgreSQL as configuration", Configuration()),
    ];

    private static IEnumerable<ComponentType> Both(string name) =>
    [
        new(name, "PostgreSQL (v1)", [.. Common(), Honoured("tableName")]) { Versions = ["v1", ""] },
        new(name, "PostgreSQL (v2)", [.. Common(), Honoured("tablePrefix")]) { Versions = ["v2"] },
    ];

    private static IReadOnlyList<MetadataField> Configuration() =>
    [
        .. Connection(),
        RequiredText("table"),
        new("notifyChannel", FieldUse.Honoured) { Aliases = ["pgNotifyChannel"] },
        .. WithoutMeaning(FieldType.DurationOrSeconds, "connMaxIdleTime"),
    ];

    private static IEnumerable<MetadataField> Common() =>
    [
        .. GenericFields.State, .. Connection(),
        Honoured("metadataTableName"),
        new("cleanupInterval", FieldUse.WithoutMeaning, FieldType.DurationOrSeconds) { Aliases = ["cleanupIntervalInSeconds"] },
    ];

    private static IEnumerable<MetadataField> Connection() =>
    [
        new("connectionString", FieldUse.Honoured) { Aliases = ["url"] },
        Honoured("host"), Honoured("hostaddr"), Honoured("port"), Honoured("database"), Honoured("user"),
        new("timeout", FieldUse.WithoutMeaning, FieldType.DurationOrSeconds)
        {
            Aliases = ["timeoutInSeconds"], NeverEmpty = true, Shortest = TimeSpan.FromSeconds(1),
        },
        new("queryExecMode", FieldUse.WithoutMeaning)
        {
            Allowed = ["cache_statement", "cache_describe", "describe_exec", "exec", "simple_protocol"],
        },
        .. WithoutMeaning(FieldType.Text, "password", "sslRootCert", "awsRegion", "awsAccessKey", "awsSecretKey", "awsSessionToken", "region",
            "accessKey", "secretKey", "sessionToken", "azureTenantId", "azureClientId", "azureClientSecret", "azureCertificate",
            "azureCertificateFile", "azureCertificatePassword", "azureEnvironment"),
        .. WithoutMeaning(FieldType.Boolean, "useAzureAD", "useAWSIAM"),
        .. WithoutMeaning(FieldType.Integer, "maxConns"),
        .. WithoutMeaning(FieldType.DurationOrSeconds, "connectionMaxIdleTime"),
    ];
}
