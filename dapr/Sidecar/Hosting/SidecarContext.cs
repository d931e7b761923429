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
    /// <summary>The environment variables of this sidecar, which are not those of the process when several run in it.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public SidecarStatus Status { get; init; } = new();

    public AppConfig AppConfig { get; init; } = new();
}
