using static Dapr.Sidecar.Resources.Catalogue.MetadataField;

namespace Dapr.Sidecar.Resources.Catalogue;

internal static class SecretStoreTypes
{
    public static readonly IReadOnlyList<ComponentType> All =
    [
        new("secretstores.local.file", "a JSON file of secrets",
            [RequiredText("secretsFile"), Honoured("nestedSeparator"), Honoured("multiValued", FieldType.Boolean)]),
        new("secretstores.local.env", "environment variables as secrets", [Honoured("prefix")]),
    ];
}
