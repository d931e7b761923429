using Agents.Conformance.Sidecars;

namespace Agents.Conformance.Clients;

/// <summary>The components that the client suites use.</summary>
internal static class ClientResources
{
    /// <summary>A store for the state of actors.</summary>
    public static string ActorStore { get; } =
        Component("store", "state.redis", "v1", ("redisHost", "localhost:6379"), ("actorStateStore", "true"));

    /// <summary>The folder with the components, and an empty Configuration.</summary>
    public static (string Folder, string Configuration) Write(ScenarioFolder scenario)
    {
        var folder = Directory.CreateDirectory(Path.Combine(scenario.Root, "resources")).FullName;
        var secrets = Path.Combine(scenario.Data, "secrets.json");
        File.WriteAllText(secrets, """{"plain":"p","nested":{"deep":"d"}}""");
        File.WriteAllText(Path.Combine(folder, "components.yaml"), string.Join(
            "\n---\n",
            Component("redis", "pubsub.redis", "v1", ("redisHost", "localhost:6379"), ("redisPassword", "")),
            // Short waits between tries; from the start, whenever the subscriber is there.
            Component("kafka", "pubsub.kafka", "v1", ("brokers", "localhost:9092"), ("authType", "none"), ("initialOffset", "oldest"), ("consumeRetryInterval", "200ms")),
            Component("redis-store", "state.redis", "v1", ("redisHost", "localhost:6379"), ("redisPassword", ""), ("actorStateStore", "true")),
            Component("locks", "lock.redis", "v1", ("redisHost", "localhost:6379"), ("redisPassword", "")),
            Component("postgres-store", "state.postgresql", "v2", ("connectionString", "host=localhost user=postgres password=example dbname=dapr")),
            Component("secrets", "secretstores.local.file", "v1", ("secretsFile", secrets), ("nestedSeparator", ":"))));
        var configuration = Path.Combine(scenario.Root, "config.yaml");
        File.WriteAllText(configuration, "apiVersion: dapr.io/v1alpha1\nkind: Configuration\nmetadata:\n  name: clients\nspec: {}\n");
        return (folder, configuration);
    }

    private static string Component(string name, string type, string version, params (string Name, string Value)[] metadata) => $"""
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: {name}
        spec:
          type: {type}
          version: {version}
          metadata:
        {string.Join('\n', metadata.Select(entry => $"  - name: {entry.Name}\n    value: '{entry.Value}'"))}
        """;
}
