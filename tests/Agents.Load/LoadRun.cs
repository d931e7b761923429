using Agents.Load.Measuring;
using Agents.Load.Running;

namespace Agents.Load;

/// <summary>What a scenario works with. Everything it started and left is stopped at the end, and its folder is removed.</summary>
internal sealed class LoadRun(LoadOptions options, ProgressLines progress, TimeProvider time) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _started = [];

    public LoadOptions Options => options;

    public ProgressLines Progress => progress;

    /// <summary>What the chart shows.</summary>
    public Timeline Timeline { get; } = new(time);

    /// <summary>A folder of this run alone.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("agents-load-").FullName;

    /// <summary>Starts gateway, worker, tool server and their sidecars, and waits until they are ready.</summary>
    public async Task<LoadSystem> StartSystemAsync(SystemSettings settings, CancellationToken cancellationToken)
    {
        progress.Say("starting the system ...");
        var folder = Path.Combine(Folder, $"system-{_started.Count}");
        Directory.CreateDirectory(folder);
        var system = new LoadSystem(settings, folder);
        _started.Add(system);
        await system.StartAsync(cancellationToken);
        return system;
    }

    /// <summary>Starts a process of the scenario's own.</summary>
    public LoadProcess StartProcess(ProcessPlan plan, Action<string>? line = null)
    {
        var process = new LoadProcess(plan) { Line = line };
        _started.Add(process);
        process.Start();
        return process;
    }

    /// <summary>Begins a phase of the chart and says so.</summary>
    public void Begin(string phase)
    {
        Timeline.Begin(phase);
        progress.Say($"-- {phase}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var started in Enumerable.Reverse(_started))
        {
            await started.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
