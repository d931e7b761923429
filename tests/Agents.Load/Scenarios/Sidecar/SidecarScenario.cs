using Agents.Load.Measuring;
using Agents.Load.Running;

namespace Agents.Load.Scenarios.Sidecar;

/// <summary>What the embedded sidecar costs by itself. Starts sidecars of its own; the system that runs beside it is idle.</summary>
internal sealed class SidecarScenario : IScenario
{
    public string Name => "sidecar";

    public string Description => "The embedded sidecar by itself: state, publish to subscriber, invocation, beside plain HTTP; start time and memory.";

    public async Task<IReadOnlyList<Figure>> RunAsync(
        LoadSystem system, LoadOptions options, ProgressLines progress, CancellationToken cancellationToken)
    {
        var figures = await SidecarRun.MeasureAsync(options.Callers, options.Duration, null, progress, cancellationToken);
        return [.. figures.Select(f => f.ToFigure())];
    }
}
