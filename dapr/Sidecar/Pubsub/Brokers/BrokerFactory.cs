using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Pubsub.Kafka;
using Dapr.Sidecar.Pubsub.Log;
using Dapr.Sidecar.Pubsub.Memory;
using Dapr.Sidecar.Pubsub.Publishing;
using Dapr.Sidecar.Pubsub.RabbitMq;
using Dapr.Sidecar.Pubsub.Redis;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Pubsub.Brokers;

/// <summary>Makes the broker that a component's type asks for.</summary>
internal static class BrokerFactory
{
    public static IEnumerable<PubsubComponent> MakeAll(SidecarContext context)
    {
        foreach (var component in context.Resources.OfBlock("pubsub"))
        {
            if (Make(component, context) is not { } broker) continue;
            yield return new PubsubComponent(component.Name, component.Type, broker, new TopicScopes(component, context.Options.AppId))
            {
                TopicPrefix = component.NamespaceScoped ? context.Options.NamespaceOrDefault : "",
            };
        }
    }

    private static IBroker? Make(Component component, SidecarContext context)
    {
        var appId = context.Options.AppId;
        var logger = context.Loggers.CreateLogger("dapr.contrib." + component.Type);
        return component.Type switch
        {
            "pubsub.kafka" => new KafkaBroker(KafkaSettings.Read(component, appId), TopicLog.For(context.Store, context.Time), context.Time, logger),
            "pubsub.redis" => new RedisBroker(RedisSettings.Read(component, appId), TopicLog.For(context.Store, context.Time), context.Time, logger),
            "pubsub.rabbitmq" => new RabbitBroker(RabbitSettings.Read(component, appId), context.Store, context.Time, logger),
            "pubsub.in-memory" => new MemoryBroker(context.Time),
            _ => null,
        };
    }
}
