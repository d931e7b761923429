using System.Text.Json;
using Dapr.Actors.Client;
using Microsoft.Extensions.Logging;

namespace Dapr.Actors.Runtime;

/// <summary>What an actor is given when it is made.</summary>
public sealed class ActorHost
{
    /// <summary>Makes one without timers. Application code uses <see cref="CreateForTest{TActor}(ActorTestOptions)"/>.</summary>
    /// <param name="actorTypeInfo">The actor's type.</param>
    /// <param name="id">Its id.</param>
    /// <param name="jsonSerializerOptions">Not used.</param>
    /// <param name="loggerFactory">For its logger.</param>
    /// <param name="proxyFactory">For its calls of other actors.</param>
    [Obsolete("Application code should not call this. Use CreateForTest for unit tests.")]
    public ActorHost(ActorTypeInformation actorTypeInfo, ActorId id, JsonSerializerOptions jsonSerializerOptions, ILoggerFactory loggerFactory, IActorProxyFactory proxyFactory)
        : this(actorTypeInfo, id, null!, loggerFactory, proxyFactory, null!)
    {
    }

    internal ActorHost(
        ActorTypeInformation type, ActorId id, JsonSerializerOptions json, ILoggerFactory loggers, IActorProxyFactory proxies, ActorTimerManager timers)
    {
        ActorTypeInfo = type;
        Id = id;
        JsonSerializerOptions = json;
        LoggerFactory = loggers;
        ProxyFactory = proxies;
        TimerManager = timers;
    }

    /// <summary>The actor's type.</summary>
    public ActorTypeInformation ActorTypeInfo { get; }

    /// <summary>The actor's id.</summary>
    public ActorId Id { get; }

    /// <summary>For loggers.</summary>
    public ILoggerFactory LoggerFactory { get; }

    /// <summary>How state and calls are written.</summary>
    public JsonSerializerOptions JsonSerializerOptions { get; }

    /// <summary>For calls of other actors.</summary>
    public IActorProxyFactory ProxyFactory { get; }

    /// <summary>For timers and reminders.</summary>
    public ActorTimerManager TimerManager { get; }

    /// <summary>Null in tests: state has to be replaced by a mock there.</summary>
    internal ActorStateProvider? State { get; init; }

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Makes one for a unit test.</summary>
    /// <typeparam name="TActor">The actor's class.</typeparam>
    /// <param name="options">Null: defaults.</param>
    public static ActorHost CreateForTest<TActor>(ActorTestOptions options = null!)
        where TActor : Actor => CreateForTest(typeof(TActor), null!, options);

    /// <summary>Makes one for a unit test.</summary>
    /// <typeparam name="TActor">The actor's class.</typeparam>
    /// <param name="actorTypeName">The name of its type; null: as its attribute or class says.</param>
    /// <param name="options">Null: defaults.</param>
    public static ActorHost CreateForTest<TActor>(string actorTypeName, ActorTestOptions options = null!)
        where TActor : Actor => CreateForTest(typeof(TActor), actorTypeName, options);

    /// <summary>Makes one for a unit test.</summary>
    /// <param name="actorType">The actor's class.</param>
    /// <param name="options">Null: defaults.</param>
    public static ActorHost CreateForTest(Type actorType, ActorTestOptions options = null!) => CreateForTest(actorType, null!, options);

    /// <summary>Makes one for a unit test.</summary>
    /// <param name="actorType">The actor's class.</param>
    /// <param name="actorTypeName">The name of its type; null: as its attribute or class says.</param>
    /// <param name="options">Null: defaults.</param>
    public static ActorHost CreateForTest(Type actorType, string actorTypeName, ActorTestOptions options = null!)
    {
        ArgumentNullException.ThrowIfNull(actorType);
        options ??= new ActorTestOptions();
        return new ActorHost(
            ActorTypeInformation.Get(actorType, actorTypeName), options.ActorId, options.JsonSerializerOptions, options.LoggerFactory, options.ProxyFactory, options.TimerManager);
    }
}
