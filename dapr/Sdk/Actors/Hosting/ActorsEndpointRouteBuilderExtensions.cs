using Dapr.Actors.Hosting;
using Dapr.Actors.Runtime;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Endpoints by which the sidecar calls actors.</summary>
public static class ActorsEndpointRouteBuilderExtensions
{
    /// <summary>Maps them: <c>/dapr/config</c>, <c>/actors/...</c> and <c>/healthz</c>.</summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <returns>All of them.</returns>
    /// <exception cref="InvalidOperationException"><c>AddActors</c> was not called.</exception>
    public static IEndpointConventionBuilder MapActorsHandlers(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var runtime = endpoints.ServiceProvider.GetService<ActorRuntime>()
            ?? throw new InvalidOperationException("There is no ActorRuntime among the services. Call services.AddActors() before MapActorsHandlers().");
        var actors = new ActorEndpoints(runtime);
        return new All(
        [
            endpoints.MapGet("dapr/config", actors.ConfigAsync).WithDisplayName("Dapr Actors Config"),
            endpoints.MapDelete("actors/{type}/{id}", actors.DeactivateAsync).WithDisplayName("Dapr Actors Deactivation"),
            endpoints.MapPut("actors/{type}/{id}/method/{method}", actors.CallAsync).WithDisplayName("Dapr Actors Invoke"),
            endpoints.MapPut("actors/{type}/{id}/method/remind/{name}", actors.RemindAsync).WithDisplayName("Dapr Actors Reminder"),
            endpoints.MapPut("actors/{type}/{id}/method/timer/{name}", actors.FireAsync).WithDisplayName("Dapr Actors Timer"),
            MapHealth(endpoints),
        ]);
    }

    private static IEndpointConventionBuilder MapHealth(IEndpointRouteBuilder endpoints)
    {
        var builder = endpoints.MapHealthChecks("/healthz").WithMetadata(new AllowAnonymousAttribute());
        // An endpoint of the application at this path wins.
        builder.Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = 100);
        return builder.WithDisplayName("Dapr Actors Health Check");
    }

    private sealed class All(IEndpointConventionBuilder[] endpoints) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention)
        {
            foreach (var endpoint in endpoints) endpoint.Add(convention);
        }
    }
}
