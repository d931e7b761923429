using System.Diagnostics;
using Agents.Conformance.RawStores;
using Agents.Processes;

namespace Agents.Conformance.Sidecars;

/// <summary>
/// Starts an executable with daprd's flags. <paramref name="redis"/> null: it is the embedded sidecar, which is told where its
/// store lies.
/// </summary>
internal sealed class ProcessLauncher(string executable, string? redis, string? placement, string? scheduler) : ISidecarLauncher
{
    public Task<ISidecar> StartAsync(SidecarSpec spec, CancellationToken cancellationToken)
    {
        var (httpPort, grpcPort) = (FreePorts.Next(), FreePorts.Next());
        var start = new ProcessStartInfo(executable) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = spec.Folder.Root };
        foreach (var argument in DaprdArguments.Of(spec, httpPort, grpcPort).Concat(OfProcess(spec))) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var (name, value) in SidecarEnvironment.With(spec.Environment)) start.Environment[name] = value;
        return Task.FromResult<ISidecar>(new SidecarProcess(start, httpPort, grpcPort));
    }

    public IRawStore OpenStore(ScenarioFolder folder) => redis is null ? new EmbeddedRawStore(folder.Store) : new RedisRawStore(redis);

    private IEnumerable<string> OfProcess(SidecarSpec spec)
    {
        yield return $"--dapr-internal-grpc-port={FreePorts.Next()}";
        yield return $"--metrics-port={FreePorts.Next()}";
        if (redis is null)
        {
            yield return $"--store={spec.Folder.Store}";
            foreach (var argument in DaprdArguments.OfEmbedded(spec)) yield return argument;
        }
        if (placement is not null && spec.Needs.Contains("placement")) yield return $"--placement-host-address={placement}";
        if (redis is not null && scheduler is not null && spec.Needs.Contains("scheduler")) yield return $"--scheduler-host-address={scheduler}";
    }
}
