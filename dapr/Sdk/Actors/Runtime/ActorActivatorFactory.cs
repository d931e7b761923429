namespace Dapr.Actors.Runtime;

/// <summary>Makes activators.</summary>
public abstract class ActorActivatorFactory
{
    /// <summary>The activator of a type.</summary>
    /// <param name="type">The type.</param>
    public abstract ActorActivator CreateActivator(ActorTypeInformation type);
}
