using Dapr.Sidecar.Http;
using Dapr.Sidecar.Metadata;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Hosting;

/// <summary>
/// A part of the Dapr API (state, pub/sub, ...). Built when the resources are loaded; its routes are served from the start;
/// <see cref="StartAsync"/> runs once the application answers, <see cref="StopAsync"/> first takes no new work and then drains.
/// </summary>
internal interface IBuildingBlock
{
    IEnumerable<ApiRoute> Routes();

    /// <summary>What the metadata API says a component of this block can do.</summary>
    IReadOnlyList<string> Capabilities(Component component) => [];

    /// <summary>The subscriptions that the metadata API lists.</summary>
    IReadOnlyList<ListedSubscription> Subscriptions() => [];

    /// <summary>Runs before the API is served.</summary>
    Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
