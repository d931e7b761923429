using Agents.Load.Measuring;

namespace Agents.Load.Scenarios.Sidecar;

/// <summary>What the embedded sidecar costs by itself.</summary>
internal sealed class SidecarScenario : IScenario
{
    public string Name => "sidecar";

    public string Proves => "The embedded sidecar by itself: state, publish to subscriber, invocation, beside plain HTTP; start time and memory.";

    public string Goal => "at least twice what a daprd 1.18.3 was measured to do on a machine with 2 cores, with 64 callers.";

    public TimeSpan DefaultDuration => TimeSpan.FromSeconds(5);

    public IReadOnlyList<string> Builds => ["dapr/Sidecar"];

    public Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken) => SidecarRun.MeasureAsync(run, cancellationToken);
}
