using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Names;

/// <summary>Sidecars find each other when their name resolution meets: all with mDNS, those of one file with SQLite.</summary>
internal static class NameScope
{
    public static string Of(ConfigurationResource configuration) =>
        configuration.NameResolutionComponent == "sqlite" && configuration.NameResolutionConfiguration.TryGetValue("connectionString", out var file)
            ? "sqlite:" + file
            : "";
}
