using System.Runtime.Serialization;
using Dapr.Actors.Client;
using Dapr.Actors.Runtime;

namespace Dapr.Actors;

/// <summary>Names an actor in a message; whoever gets it can call the actor.</summary>
[DataContract(Name = "ActorReference", Namespace = "urn:actors")]
[Serializable]
public sealed class ActorReference
{
    /// <summary>The actor's id.</summary>
    [DataMember(Name = "ActorId", Order = 0, IsRequired = true)]
    public ActorId ActorId { get; set; } = null!;

    /// <summary>The actor's type.</summary>
    [DataMember(Name = "ActorType", Order = 0, IsRequired = true)]
    public string ActorType { get; set; } = null!;

    /// <summary>The reference to an actor.</summary>
    /// <param name="actor">A proxy of it, or the actor itself; null gives null.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is neither.</exception>
    public static ActorReference Get(object actor) => actor switch
    {
        null => null!,
        IActorProxy proxy => new ActorReference { ActorId = proxy.ActorId, ActorType = proxy.ActorType },
        Actor self => new ActorReference { ActorId = self.Id, ActorType = self.Host.ActorTypeInfo.ActorTypeName },
        _ => throw new ArgumentOutOfRangeException(nameof(actor), actor.GetType(), "Allowed are proxies and actors."),
    };

    /// <summary>A proxy of the actor.</summary>
    /// <param name="actorInterfaceType">Its interface.</param>
    public object Bind(Type actorInterfaceType) => ActorProxy.DefaultProxyFactory.CreateActorProxy(ActorId, actorInterfaceType, ActorType);
}
