using System.Buffers;
using System.Text.Json;
using Dapr.Actors.Client;
using Dapr.Actors.Sidecar;
using Microsoft.Extensions.Logging;

namespace Dapr.Actors.Runtime;

/// <summary>The actors that an application hosts.</summary>
public sealed class ActorRuntime
{
    private readonly Dictionary<string, ActorsOfType> _types = new(StringComparer.Ordinal);
    private readonly ActorRuntimeOptions _options;

    internal ActorRuntime(ActorRuntimeOptions options, ILoggerFactory loggers, ActorActivatorFactory activators, IActorProxyFactory proxies, TimeProvider? time = null)
    {
        _options = options;
        var sidecar = new ActorSidecar(null, options.HttpEndpoint, options.DaprApiToken, null);
        foreach (var registration in options.Actors)
        {
            _types[registration.Type.ActorTypeName] = new ActorsOfType(
                registration.Type, registration.Activator ?? activators.CreateActivator(registration.Type), options, loggers, proxies, sidecar, time ?? TimeProvider.System);
        }
    }

    /// <summary>The types.</summary>
    public IReadOnlyList<ActorRegistration> RegisteredActors => _options.Actors;

    internal JsonSerializerOptions Json => _options.JsonSerializerOptions;

    /// <exception cref="InvalidOperationException">The application does not host the type.</exception>
    internal ActorsOfType Find(string type) =>
        _types.GetValueOrDefault(type) ?? throw new InvalidOperationException($"Actor type {type} is not registered with the actor runtime.");

    /// <summary>The answer to <c>GET /dapr/config</c>.</summary>
    internal void WriteConfig(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartArray("entities");
        foreach (var actor in _options.Actors) json.WriteStringValue(actor.Type.ActorTypeName);
        json.WriteEndArray();
        Write(json, _options);
        ActorRegistration[] special = [.. _options.Actors.Where(actor => actor.TypeOptions is not null)];
        if (special.Length > 0)
        {
            json.WriteStartArray("entitiesConfig");
            foreach (var actor in special)
            {
                json.WriteStartObject();
                json.WriteStartArray("entities");
                json.WriteStringValue(actor.Type.ActorTypeName);
                json.WriteEndArray();
                Write(json, actor.TypeOptions);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ActorRuntimeOptions options)
    {
        if (options.ActorIdleTimeout is not null) json.WriteString("actorIdleTimeout", DaprTime.Write(options.ActorIdleTimeout));
        if (options.ActorScanInterval is not null) json.WriteString("actorScanInterval", DaprTime.Write(options.ActorScanInterval));
        if (options.DrainOngoingCallTimeout is not null) json.WriteString("drainOngoingCallTimeout", DaprTime.Write(options.DrainOngoingCallTimeout));
        if (options.DrainRebalancedActors) json.WriteBoolean("drainRebalancedActors", true);
        if (options.RemindersStoragePartitions is { } partitions) json.WriteNumber("remindersStoragePartitions", partitions);
        json.WriteStartObject("reentrancy");
        json.WriteBoolean("enabled", options.ReentrancyConfig.Enabled);
        if (options.ReentrancyConfig.MaxStackDepth is { } depth) json.WriteNumber("maxStackDepth", depth);
        json.WriteEndObject();
    }
}
