using Dapr.Sidecar.AppChannels;
using Dapr.Sidecar.Names;
using Dapr.Sidecar.Resiliency;
using Dapr.Sidecar.Resources;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Hosting;

/// <summary>What the building blocks of one sidecar share.</summary>
internal sealed record SidecarContext(
    SidecarOptions Options,
    ResourceSet Resources,
    Store Store,
    AppChannel App,
    ResiliencyPolicies Resiliency,
    NameRegistry Names,
    ILoggerFactory Loggers,
    TimeProvider Time)
{
    public SidecarStatus Status { get; init; } = new();
}
