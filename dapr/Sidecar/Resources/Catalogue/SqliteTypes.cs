using static Dapr.Sidecar.Resources.Catalogue.MetadataField;

namespace Dapr.Sidecar.Resources.Catalogue;

internal static class SqliteTypes
{
    public static readonly IReadOnlyList<ComponentType> All = [new("state.sqlite", "SQLite", Fields()), new("state.sqlite3", "SQLite", Fields())];

    private static IReadOnlyList<MetadataField> Fields() =>
    [
        .. GenericFields.State,
        RequiredText("connectionString") with { Aliases = ["url"] },
        Honoured("tableName"),
        Honoured("metadataTableName"),
        new("cleanupInterval", FieldUse.WithoutMeaning, FieldType.DurationOrSeconds) { Aliases = ["cleanupIntervalInSeconds"] },
        new("timeout", FieldUse.WithoutMeaning, FieldType.DurationOrSeconds) { Aliases = ["timeoutInSeconds"] },
        .. WithoutMeaning(FieldType.DurationOrSeconds, "busyTimeout"),
        .. WithoutMeaning(FieldType.Boolean, "disableWAL"),
    ];
}
