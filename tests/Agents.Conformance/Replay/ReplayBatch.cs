using Agents.Conformance.Scenarios;

namespace Agents.Conformance.Replay;

/// <summary>Runs many scenarios side by side: most of a scenario's time is waiting.</summary>
internal sealed class ReplayBatch(ScenarioReplay replay, int parallel)
{
    /// <summary>Starts all, the longest first, and gives the task of each by its name.</summary>
    public IReadOnlyDictionary<string, Task<ScenarioOutcome>> Start(IEnumerable<Scenario> scenarios, CancellationToken cancellationToken)
    {
        var slots = new SemaphoreSlim(parallel);
        return scenarios
            .OrderByDescending(scenario => scenario.WaitsMs)
            .ToDictionary(scenario => scenario.Name, scenario => RunAsync(scenario, slots, cancellationToken), StringComparer.Ordinal);
    }

    private async Task<ScenarioOutcome> RunAsync(Scenario scenario, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken);
        try
        {
            // Off the caller's thread: starting a sidecar also computes.
            return await Task.Run(() => replay.RunAsync(scenario, cancellationToken), cancellationToken);
        }
        finally
        {
            slots.Release();
        }
    }
}
