namespace Dapr.Actors.Runtime;

/// <summary>Makes <see cref="DefaultActorActivator"/>s.</summary>
public class DefaultActorActivatorFactory : ActorActivatorFactory
{
    /// <inheritdoc/>
    public override ActorActivator CreateActivator(ActorTypeInformation type) => new DefaultActorActivator();
}
