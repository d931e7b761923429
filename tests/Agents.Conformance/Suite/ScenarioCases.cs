using Agents.Conformance.Names;
using Agents.Conformance.Replay;
using Agents.Conformance.Scenarios;
using Agents.Conformance.Sidecars;

namespace Agents.Conformance.Suite;

/// <summary>
/// Runs the chosen scenarios of one theory side by side, while xunit goes through its cases one by one: a case waits for the
/// outcome of its own scenario.
/// </summary>
internal sealed class ScenarioCases(ISidecarLauncher launcher, int parallel, IReadOnlyList<string> all) : ICases
{
    private readonly Lock _lock = new();
    private readonly Differences _differences = Differences.Load(ScenarioFiles.Folder);
    private IReadOnlyDictionary<string, Task<ScenarioOutcome>>? _running;

    /// <inheritdoc/>
    public IReadOnlyList<string> All { get; } = all;

    public void Start(IEnumerable<string> chosen)
    {
        lock (_lock)
        {
            _running ??= new ReplayBatch(new ScenarioReplay(launcher, BackendAddresses.Embedded), parallel)
                .Start(chosen.Select(name => ScenarioFiles.Load(ScenarioFiles.Folder, name)), CancellationToken.None);
        }
    }

    public async Task<ScenarioReport> ReportAsync(string name, CancellationToken cancellationToken)
    {
        Start(All);
        return ScenarioReport.Of(await _running![name].WaitAsync(cancellationToken), _differences);
    }
}
