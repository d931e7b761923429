namespace Agents.Conformance.Sidecars;

/// <summary>The command line of a sidecar, the same for daprd and for the embedded one.</summary>
internal static class DaprdArguments
{
    public static IEnumerable<string> Of(SidecarSpec spec, int httpPort, int grpcPort)
    {
        yield return $"--app-id={spec.AppId}";
        if (spec.AppPort is { } appPort) yield return $"--app-port={appPort}";
        yield return $"--dapr-http-port={httpPort}";
        yield return $"--dapr-grpc-port={grpcPort}";
        yield return $"--resources-path={spec.ResourcesPath}";
        yield return $"--config={spec.ConfigFile}";
        foreach (var (flag, value) in spec.Flags) yield return $"--{flag}={value}";
    }

    /// <summary>The embedded sidecar has placement and scheduler in itself, and serves them when it is given addresses.</summary>
    public static IEnumerable<string> OfEmbedded(SidecarSpec spec)
    {
        if (spec.Needs.Contains("placement")) yield return "--placement-host-address=localhost:50005";
        if (spec.Needs.Contains("scheduler")) yield return "--scheduler-host-address=localhost:50006";
    }
}
