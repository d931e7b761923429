using System.Reflection;
using Dapr.Actors.Remoting;

namespace Dapr.Actors.Runtime;

/// <summary>What is known of an actor's class.</summary>
public sealed class ActorTypeInformation
{
    private ActorTypeInformation()
    {
    }

    /// <summary>The name of the type for Dapr.</summary>
    public string ActorTypeName { get; private init; } = null!;

    /// <summary>The class.</summary>
    public Type ImplementationType { get; private init; } = null!;

    /// <summary>Its interfaces that derive from <see cref="IActor"/>.</summary>
    public IEnumerable<Type> InterfaceTypes { get; private init; } = null!;

    /// <summary>The class is abstract.</summary>
    public bool IsAbstract { get; private init; }

    /// <summary>It is an <see cref="IRemindable"/>.</summary>
    public bool IsRemindable { get; private init; }

    /// <summary>Tells about a class.</summary>
    /// <param name="actorType">The class.</param>
    /// <param name="actorTypeInformation">What is known.</param>
    /// <returns>False: it is no actor's.</returns>
    [Obsolete("Use Get(Type, string) instead.")]
    public static bool TryGet(Type actorType, out ActorTypeInformation actorTypeInformation)
    {
        try
        {
            actorTypeInformation = Get(actorType, null!);
            return true;
        }
        catch (ArgumentException)
        {
            actorTypeInformation = null!;
            return false;
        }
    }

    /// <summary>Tells about a class.</summary>
    /// <param name="actorType">The class.</param>
    [Obsolete("Use Get(Type, string) instead.")]
    public static ActorTypeInformation Get(Type actorType) => Get(actorType, null!);

    /// <summary>Tells about a class.</summary>
    /// <param name="actorType">The class.</param>
    /// <param name="actorTypeName">The name of the type; null: as its attribute or the class says.</param>
    /// <exception cref="ArgumentException">It is not derived from <see cref="Actor"/>, or has no interface of an actor.</exception>
    public static ActorTypeInformation Get(Type actorType, string actorTypeName)
    {
        ArgumentNullException.ThrowIfNull(actorType);
        if (!actorType.IsSubclassOf(typeof(Actor))) throw new ArgumentException($"{actorType.FullName} is not derived from {typeof(Actor).FullName}.", nameof(actorType));
        Type[] interfaces = [.. actorType.GetInterfaces().Where(ActorContract.IsActorInterface)];
        if (interfaces.Length == 0 && !actorType.IsAbstract)
            throw new ArgumentException($"{actorType.FullName} has no interface that derives from {typeof(IActor).FullName}.", nameof(actorType));
        return new ActorTypeInformation
        {
            ActorTypeName = actorTypeName ?? actorType.GetCustomAttribute<ActorAttribute>()?.TypeName ?? actorType.Name,
            InterfaceTypes = interfaces,
            ImplementationType = actorType,
            IsAbstract = actorType.IsAbstract,
            IsRemindable = typeof(IRemindable).IsAssignableFrom(actorType),
        };
    }
}
