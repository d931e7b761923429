namespace Dapr.Sidecar.Resources.Catalogue;

/// <summary>All component types that the sidecar stands in for.</summary>
internal static class ComponentCatalogue
{
    public static readonly IReadOnlyList<ComponentType> All =
    [
        .. KafkaTypes.All, .. RedisTypes.All, .. RabbitMqTypes.All, .. PostgresTypes.All, .. SqliteTypes.All, .. InMemoryTypes.All,
        .. SecretStoreTypes.All, .. MiddlewareTypes.All, .. ConversationTypes.All,
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(t => t.Name).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Null: no such type. Daprd matches type and version without regard to case.</summary>
    public static ComponentType? Find(string type, string version) =>
        All.FirstOrDefault(t => Is(t.Name, type) && t.Versions.Contains(version, StringComparer.OrdinalIgnoreCase));

    public static IReadOnlyList<string> VersionsOf(string type) =>
        [.. All.Where(t => Is(t.Name, type)).SelectMany(t => t.Versions).Where(v => v.Length > 0).Distinct().Order(StringComparer.Ordinal)];

    private static bool Is(string name, string type) => name.Equals(type, StringComparison.OrdinalIgnoreCase);
}
