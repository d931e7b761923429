namespace Dapr.Actors.Runtime;

/// <summary>Makes the actors of one type, and lets them go.</summary>
public abstract class ActorActivator
{
    /// <summary>Makes an actor.</summary>
    /// <param name="host">For its constructor.</param>
    public abstract Task<ActorActivatorState> CreateAsync(ActorHost host);

    /// <summary>Lets an actor go.</summary>
    /// <param name="state">What <see cref="CreateAsync"/> gave.</param>
    public abstract Task DeleteAsync(ActorActivatorState state);
}
