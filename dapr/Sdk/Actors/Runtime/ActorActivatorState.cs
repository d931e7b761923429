namespace Dapr.Actors.Runtime;

/// <summary>An actor that an activator has made. Derive from it to keep more.</summary>
/// <param name="actor">The actor.</param>
public class ActorActivatorState(Actor actor)
{
    /// <summary>The actor.</summary>
    public Actor Actor { get; } = actor;
}
