using System.Collections.ObjectModel;

namespace Dapr.Actors.Runtime;

/// <summary>The actor types that an application hosts.</summary>
public sealed class ActorRegistrationCollection : KeyedCollection<ActorTypeInformation, ActorRegistration>
{
    /// <summary>Adds a type.</summary>
    /// <typeparam name="TActor">The actor's class.</typeparam>
    /// <param name="configure">Changes the registration.</param>
    public void RegisterActor<TActor>(Action<ActorRegistration> configure = null!)
        where TActor : Actor => RegisterActor<TActor>(null!, null!, configure);

    /// <summary>Adds a type with settings of its own.</summary>
    /// <typeparam name="TActor">The actor's class.</typeparam>
    /// <param name="typeOptions">Its settings.</param>
    /// <param name="configure">Changes the registration.</param>
    public void RegisterActor<TActor>(ActorRuntimeOptions typeOptions, Action<ActorRegistration> configure = null!)
        where TActor : Actor => RegisterActor<TActor>(null!, typeOptions, configure);

    /// <summary>Adds a type with a name of its own.</summary>
    /// <typeparam name="TActor">The actor's class.</typeparam>
    /// <param name="actorTypeName">Its name; null: as its attribute or class says.</param>
    /// <param name="configure">Changes the registration.</param>
    public void RegisterActor<TActor>(string actorTypeName, Action<ActorRegistration> configure = null!)
        where TActor : Actor => RegisterActor<TActor>(actorTypeName, null!, configure);

    /// <summary>Adds a type with name and settings of its own.</summary>
    /// <typeparam name="TActor">The actor's class.</typeparam>
    /// <param name="actorTypeName">Its name; null: as its attribute or class says.</param>
    /// <param name="typeOptions">Its settings; null: those for all.</param>
    /// <param name="configure">Changes the registration.</param>
    public void RegisterActor<TActor>(string actorTypeName, ActorRuntimeOptions typeOptions, Action<ActorRegistration> configure = null!)
        where TActor : Actor
    {
        var registration = new ActorRegistration(ActorTypeInformation.Get(typeof(TActor), actorTypeName), typeOptions);
        configure?.Invoke(registration);
        Add(registration);
    }

    /// <inheritdoc/>
    protected override ActorTypeInformation GetKeyForItem(ActorRegistration item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.Type;
    }
}
