namespace Dapr.Actors.Client;

/// <summary>Makes proxies of actors. Costs little; a proxy may be kept and used by several threads.</summary>
public interface IActorProxyFactory
{
    /// <summary>A typed proxy.</summary>
    /// <typeparam name="TActorInterface">The actor's interface.</typeparam>
    /// <param name="actorId">The actor's id.</param>
    /// <param name="actorType">The actor's type.</param>
    /// <param name="options">Null: the factory's.</param>
    TActorInterface CreateActorProxy<TActorInterface>(ActorId actorId, string actorType, ActorProxyOptions options = null!)
        where TActorInterface : IActor;

    /// <summary>A typed proxy.</summary>
    /// <param name="actorId">The actor's id.</param>
    /// <param name="actorInterfaceType">The actor's interface.</param>
    /// <param name="actorType">The actor's type.</param>
    /// <param name="options">Null: the factory's.</param>
    object CreateActorProxy(ActorId actorId, Type actorInterfaceType, string actorType, ActorProxyOptions options = null!);

    /// <summary>A proxy that calls methods by name, with JSON.</summary>
    /// <param name="actorId">The actor's id.</param>
    /// <param name="actorType">The actor's type.</param>
    /// <param name="options">Null: the factory's.</param>
    ActorProxy Create(ActorId actorId, string actorType, ActorProxyOptions options = null!);
}
