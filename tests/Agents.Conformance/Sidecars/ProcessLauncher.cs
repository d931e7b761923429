using System.Diagnostics;
using Agents.Conformance.RawStores;

namespace Agents.Conformance.Sidecars;

/// <summary>
/// Starts an executable with daprd's flags. <paramref name="redis"/> null: it is the embedded sidecar, which is told where its
/// store lies.
/// </summary>
internal sealed class ProcessLauncher(string executable, string? redis, string? placement, string? scheduler) : ISidecarLauncher
{
    public Task<ISidecar> StartAsync(SidecarSpec spec, CancellationToken cancellationToken)
    {
        var httpPort = FreePorts.Next();
        var start = new ProcessStartInfo(executable) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = spec.Folder.Root };
        foreach (var (flag, value) in Flags(spec, httpPort)) start.ArgumentList.Add($"--{flag}={value}");
        start.Environment.Clear();
        foreach (var (name, value) in SidecarEnvironment.With(spec.Environment)) start.Environment[name] = value;
        return Task.FromResult<ISidecar>(new SidecarProcess(start, httpPort));
    }

    public IRawStore OpenStore(ScenarioFolder folder) => redis is null ? new EmbeddedRawStore(folder.Store) : new RedisRawStore(redis);

    private IEnumerable<KeyValuePair<string, string>> Flags(SidecarSpec spec, int httpPort)
    {
        yield return new("app-id", spec.AppId);
        if (spec.AppPort is { } appPort) yield return new("app-port", $"{appPort}");
        yield return new("dapr-http-port", $"{httpPort}");
        yield return new("dapr-grpc-port", $"{FreePorts.Next()}");
        yield return new("dapr-internal-grpc-port", $"{FreePorts.Next()}");
        yield return new("metrics-port", $"{FreePorts.Next()}");
        yield return new("resources-path", spec.ResourcesPath);
        yield return new("config", spec.ConfigFile);
        if (redis is null) yield return new("store", spec.Folder.Store);
        if (placement is not null) yield return new("placement-host-address", placement);
        if (scheduler is not null) yield return new("scheduler-host-address", scheduler);
        foreach (var flag in spec.Flags) yield return flag;
    }
}
