using Dapr.Sidecar.Resources;
using Dapr.Sidecar.State;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Configuration;

/// <summary>Makes configuration stores from their components.</summary>
internal static class ConfigurationStores
{
    private static readonly string[] DatabaseFields = ["connectionString", "url", "host", "hostaddr", "port", "database"];

    /// <summary>Null: not one of the types that are here.</summary>
    /// <exception cref="StateException">The address of the store is missing or wrong.</exception>
    /// <exception cref="ConfigurationException">The name of the table or of the channel is not allowed.</exception>
    public static IConfigurationStore? Create(Component component, Store store, TimeProvider time)
    {
        switch (component.Type.ToLowerInvariant())
        {
            case "configuration.redis":
                return new RedisConfigurationStore(store, StateStores.Keyspace(component, store), time);
            case "configuration.postgresql" or "configuration.postgres":
                var table = component["table"] ?? "";
                var database = string.Join(' ', DatabaseFields.Select(field => component[field]?.Trim()).Where(value => !string.IsNullOrEmpty(value)));
                return new PostgresConfigurationStore(
                    ConfigurationTable.Open(store, $"{database} {table}"), table, component["notifyChannel"] ?? component["pgNotifyChannel"]);
            default:
                return null;
        }
    }
}
