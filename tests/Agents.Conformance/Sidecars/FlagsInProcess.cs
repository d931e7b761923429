using System.Globalization;
using Dapr.Sidecar.Hosting;

namespace Agents.Conformance.Sidecars;

/// <summary>daprd's flags as options of the embedded host.</summary>
internal static class FlagsInProcess
{
    public static SidecarOptions Apply(SidecarSpec spec, IReadOnlyDictionary<string, string> environment)
    {
        var options = new SidecarOptions
        {
            AppId = spec.AppId,
            AppPort = spec.AppPort,
            HttpPort = 0,
            GrpcPort = 0,
            ResourcesPaths = [spec.ResourcesPath],
            ConfigFiles = [spec.ConfigFile],
            ApiToken = environment.GetValueOrDefault("DAPR_API_TOKEN"),
            AppApiToken = environment.GetValueOrDefault("APP_API_TOKEN"),
        };
        return spec.Flags.Aggregate(options, (current, flag) => Apply(current, flag.Key, flag.Value));
    }

    private static SidecarOptions Apply(SidecarOptions options, string flag, string value) => flag switch
    {
        "enable-app-health-check" => options with { EnableAppHealthCheck = bool.Parse(value) },
        "app-health-probe-interval" => options with { AppHealthProbeInterval = TimeSpan.FromSeconds(int.Parse(value, CultureInfo.InvariantCulture)) },
        "app-health-check-path" => options with { AppHealthCheckPath = value },
        "app-health-threshold" => options with { AppHealthThreshold = int.Parse(value, CultureInfo.InvariantCulture) },
        "disable-init-endpoints" => options with { DisableInitEndpoints = value.Split(',') },
        "allowed-origins" => options with { AllowedOrigins = value },
        "app-max-concurrency" => options with { AppMaxConcurrency = int.Parse(value, CultureInfo.InvariantCulture) },
        "max-body-size" => options with { MaxBodyBytes = int.Parse(value.Replace("Ki", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) << 10 },
        _ => throw new NotSupportedException($"the flag --{flag} is not known here"),
    };
}
