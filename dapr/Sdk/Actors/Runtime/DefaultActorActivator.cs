namespace Dapr.Actors.Runtime;

/// <summary>Makes actors whose constructor takes the host and nothing else.</summary>
public class DefaultActorActivator : ActorActivator
{
    /// <inheritdoc/>
    public override Task<ActorActivatorState> CreateAsync(ActorHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return Task.FromResult(new ActorActivatorState((Actor)Activator.CreateInstance(host.ActorTypeInfo.ImplementationType, host)!));
    }

    /// <inheritdoc/>
    public override async Task DeleteAsync(ActorActivatorState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Actor is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
        else if (state.Actor is IDisposable disposable) disposable.Dispose();
    }
}
