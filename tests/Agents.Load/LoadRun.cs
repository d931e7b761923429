using Agents.Load.Measuring;
using Agents.Load.Running;

namespace Agents.Load;

/// <summary>What a scenario works with. Everything it started and left is stopped at the end, and its folder is removed.</summary>
internal sealed class LoadRun(LoadOptions options, ProgressLines progress, TimeProvider time) : IAsyncDisposable
{
    private const int WarmUpCallers = 32;
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
        var system = new LoadSystem(settings, folder, options.Log is null ? null : options.Log.WriteLine);
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

    /// <summary>Makes calls that do not count, for as long as processes that were just started need: code is compiled, connections are made.</summary>
    public async Task WarmUpAsync(Func<int, CancellationToken, Task<string?>> call, CancellationToken cancellationToken, int callers = WarmUpCallers)
    {
        Begin("warm-up");
        var samples = new Latencies();
        await progress.WhileAsync("warm-up", LoadOptions.WarmUp, samples, () => ClosedLoop.RunAsync(
            callers, LoadOptions.WarmUp, samples, (_, n, ct) => call(n, ct), cancellationToken));
    }

    /// <summary>What so many callers get who call again as soon as they have their answer, after a short warm-up that does not count.</summary>
    /// <param name="call">Makes the n-th call of a caller; null when it was good, else why not.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="warm">Told when the warm-up is over.</param>
    public Task<Measured> ClosedAsync(
        string name, int callers, Func<int, int, CancellationToken, Task<string?>> call, CancellationToken cancellationToken, Action? warm = null) =>
        ClosedAsync(name, callers, options.Duration, call, cancellationToken, warm);

    /// <inheritdoc cref="ClosedAsync(string,int,Func{int,int,CancellationToken,Task{string}},CancellationToken,Action)"/>
    /// <param name="duration">How long it measures.</param>
    public async Task<Measured> ClosedAsync(
        string name, int callers, TimeSpan duration, Func<int, int, CancellationToken, Task<string?>> call, CancellationToken cancellationToken,
        Action? warm = null)
    {
        Begin($"{name}: warm-up");
        await ClosedLoop.RunAsync(callers, LoadOptions.ShortWarmUp, new Latencies(), call, cancellationToken);
        warm?.Invoke();
        Begin(name);
        var samples = new Latencies(Timeline.Series(name));
        var elapsed = await progress.WhileAsync(
            name, duration, samples, () => ClosedLoop.RunAsync(callers, duration, samples, call, cancellationToken));
        return new Measured(name, samples, elapsed, callers);
    }

    /// <summary>What callers get who arrive at a rate, whatever became of those before them.</summary>
    public Task<Measured> OpenAsync(
        string name, double perSecond, Func<int, CancellationToken, Task<string?>> call, CancellationToken cancellationToken) =>
        OpenAsync(name, name, perSecond, options.Duration, call, CancellationToken.None, cancellationToken);

    /// <inheritdoc cref="OpenAsync(string,double,Func{int,CancellationToken,Task{string}},CancellationToken)"/>
    /// <param name="series">What the chart calls them; rows of several phases may be one curve.</param>
    /// <param name="enough">Ends it before the duration is over.</param>
    public async Task<Measured> OpenAsync(
        string name, string series, double perSecond, TimeSpan duration, Func<int, CancellationToken, Task<string?>> call,
        CancellationToken enough, CancellationToken cancellationToken)
    {
        var samples = new Latencies(Timeline.Series(series));
        var elapsed = await progress.WhileAsync(
            name, duration, samples, () => OpenLoop.RunAsync(perSecond, duration, samples, call, enough, cancellationToken));
        return new Measured(name, samples, elapsed, null);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var started in Enumerable.Reverse(_started))
        {
            await started.DisposeAsync();
        }

        await DeleteAsync();
    }

    private async Task DeleteAsync()
    {
        // What the killed processes had started may take a moment longer to end, and may still write.
        for (var tries = 0; tries < 20 && Directory.Exists(Folder); tries++)
        {
            try
            {
                Directory.Delete(Folder, recursive: true);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), time);
            }
        }
    }
}

/// <summary>Calls that were measured for a time.</summary>
internal sealed record Measured(string Name, Latencies Latencies, TimeSpan Elapsed, int? Callers)
{
    public Row Row => Row.Of(Name, Latencies, Elapsed, Callers);

    public double PerSecond => Latencies.Good / Elapsed.TotalSeconds;

    /// <summary>This stretch and a later one of the same.</summary>
    public Measured Plus(Measured other)
    {
        var both = new Latencies();
        both.Add(Latencies);
        both.Add(other.Latencies);
        return this with { Latencies = both, Elapsed = Elapsed + other.Elapsed };
    }

    /// <summary>For the notes of a table: why calls failed, if some did.</summary>
    public IEnumerable<string> Failures => Latencies.Reasons.Take(3).Select(r => $"{Name} failed: {r}");
}
