namespace Agents.Load.Scenarios.Sidecar;

/// <summary>A state store with the manners of Redis, and a broker with those of Kafka.</summary>
internal static class SidecarResources
{
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "store.yaml"), """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: store
            spec:
              type: state.redis
              version: v1
              metadata:
                - name: redisHost
                  value: localhost:6379
                - name: redisPassword
                  value: ""
            """);
        File.WriteAllText(Path.Combine(folder, "broker.yaml"), $"""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: {TargetApp.Pubsub}
            spec:
              type: pubsub.kafka
              version: v1
              metadata:
                - name: brokers
                  value: localhost:9092
                - name: authType
                  value: none
                - name: disableTls
                  value: "true"
                - name: initialOffset
                  value: oldest
            scopes:
              - callee
            """);
    }
}
