namespace Dapr.Client;

public abstract partial class DaprClient
{
    /// <summary>Asks whether the sidecar is ready, the application included.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when it is not, or cannot be reached.</returns>
    public abstract Task<bool> CheckHealthAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks whether the sidecar is ready to serve calls of the application; it does not wait for the application.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when it is not, or cannot be reached.</returns>
    public abstract Task<bool> CheckOutboundHealthAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits until <see cref="CheckOutboundHealthAsync"/> is true; asks every 500 ms.</summary>
    /// <param name="cancellationToken">Ends the wait; without it the wait has no limit.</param>
    /// <returns>A task that ends when the sidecar is ready.</returns>
    public abstract Task WaitForSidecarAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks the sidecar to shut down.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the sidecar has accepted the request.</returns>
    public abstract Task ShutdownSidecarAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks the sidecar about itself.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>App id, actors, attributes and components.</returns>
    public abstract Task<DaprMetadata> GetMetadataAsync(CancellationToken cancellationToken = default);

    /// <summary>Sets an attribute that <see cref="GetMetadataAsync"/> gives back.</summary>
    /// <param name="attributeName">Name of the attribute.</param>
    /// <param name="attributeValue">Its value.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is set.</returns>
    public abstract Task SetMetadataAsync(string attributeName, string attributeValue, CancellationToken cancellationToken = default);
}
