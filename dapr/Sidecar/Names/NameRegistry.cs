using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Names;

/// <summary>Which sidecar serves which app id. Shared through the store, so that sidecars of other processes are found too.</summary>
internal sealed class NameRegistry(Store store, TimeProvider time)
{
    public Store Store { get; } = store;
    public TimeProvider Time { get; } = time;
}
