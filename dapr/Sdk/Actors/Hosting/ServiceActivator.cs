using Dapr.Actors.Runtime;
using Microsoft.Extensions.DependencyInjection;

namespace Dapr.Actors.Hosting;

/// <summary>Makes actors with the application's services; each has a scope of its own for as long as it is active.</summary>
internal sealed class ServiceActivator(IServiceProvider services, ActorTypeInformation type) : ActorActivator
{
    private readonly Lazy<ObjectFactory> _make = new(() => ActivatorUtilities.CreateFactory(type.ImplementationType, [typeof(ActorHost)]));

    public override async Task<ActorActivatorState> CreateAsync(ActorHost host)
    {
        var scope = services.CreateAsyncScope();
        try
        {
            return new State((Actor)_make.Value(scope.ServiceProvider, [host]), scope);
        }
        catch
        {
            await scope.DisposeAsync();
            throw;
        }
    }

    public override async Task DeleteAsync(ActorActivatorState state)
    {
        if (state.Actor is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
        else if (state.Actor is IDisposable disposable) disposable.Dispose();
        await ((State)state).Scope.DisposeAsync();
    }

    private sealed class State(Actor actor, AsyncServiceScope scope) : ActorActivatorState(actor)
    {
        public AsyncServiceScope Scope { get; } = scope;
    }
}

/// <summary>Makes the activators of an application that has services.</summary>
internal sealed class ServiceActivatorFactory(IServiceProvider services) : ActorActivatorFactory
{
    public override ActorActivator CreateActivator(ActorTypeInformation type) => new ServiceActivator(services, type);
}
