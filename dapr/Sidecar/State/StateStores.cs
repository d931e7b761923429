using System.Globalization;
using Dapr.Sidecar.Resources;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.State;

/// <summary>Makes state stores from their components.</summary>
internal static class StateStores
{
    private const string Redis = "state.redis";
    private const string InMemory = "state.in-memory";

    public static bool IsKnown(string type, string version) => type.ToLowerInvariant() switch
    {
        Redis or "state.sqlite" or "state.sqlite3" or InMemory => version is "" or "v0" or "v1",
        "state.postgresql" or "state.postgres" => version is "" or "v0" or "v1" or "v2",
        _ => false,
    };

    /// <exception cref="StateException">Metadata that the type needs is missing or wrong.</exception>
    public static IStateStore Create(Component component, Store store, TimeProvider time) => component.Type.ToLowerInvariant() switch
    {
        Redis => new RedisStateStore(store, Keyspace(component, store), Number(component, "ttlInSeconds"), time),
        "state.postgresql" or "state.postgres" when component.Version == "v2" =>
            new SqlStateStore(store, new PostgresManners(), Table(component, "postgres-v2", component["tablePrefix"] + "state"), time),
        "state.postgresql" or "state.postgres" =>
            new SqlStateStore(store, new PostgresV1Manners(), Table(component, "postgres-v1", Or(component["tableName"], "state")), time),
        "state.sqlite" or "state.sqlite3" =>
            new SqlStateStore(store, new SqliteManners(), Table(component, "sqlite", Or(component["tableName"], "state")), time),
        InMemory => new InMemoryStateStore(time),
        _ => throw new StateException(new($"couldn't find state store {component.Type}/{component.Version}")),
    };

    /// <summary>The database of Redis that a component of any <c>*.redis</c> type uses.</summary>
    public static RedisKeyspace Keyspace(Component component, Store store) =>
        RedisKeyspace.Open(store, Required(component, "redisHost"), (int)(Number(component, "redisDB") ?? 0));

    private static string Table(Component component, string family, string table) =>
        $"{family} {Required(component, "connectionString").Trim()} {table}";

    private static string Required(Component component, string field) => component[field] is { Length: > 0 } value
        ? value
        : throw new StateException(new($"the metadata field {field} is required"));

    private static long? Number(Component component, string field)
    {
        if (component[field] is not { Length: > 0 } text) return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new StateException(new($"{field} must be a whole number, not '{text}'"));
    }

    private static string Or(string? value, string fallback) => string.IsNullOrEmpty(value) ? fallback : value;
}
