using Dapr.Sidecar.Hosting;

namespace Dapr.Sidecar.Resources;

/// <summary>Reads the resources of one sidecar.</summary>
internal static class ResourceLoader
{
    public static ResourceSet Load(SidecarOptions options, IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(environment);
        return new ResourceSet();
    }
}
