using System.Collections.Concurrent;
using System.Diagnostics;
using Agents.Processes;

namespace Agents.Load.Running;

/// <summary>How a process is started.</summary>
internal sealed record ProcessPlan(string Name, string Program, IReadOnlyList<string> Arguments)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public string WorkingDirectory { get; init; } = RepositoryRoot.Path;

    /// <summary>A program of this repository: an assembly that dotnet runs.</summary>
    public static ProcessPlan Dotnet(string name, string assembly, params IReadOnlyList<string> arguments) =>
        new(name, "dotnet", [assembly, .. arguments]);

    /// <summary>The same with one more variable of its environment.</summary>
    public ProcessPlan With(string variable, string value) =>
        this with { Environment = new Dictionary<string, string>(Environment) { [variable] = value } };
}

/// <summary>A process of a run. It can be killed at any moment and started again the same way; it never outlives this program.</summary>
internal sealed class LoadProcess(ProcessPlan plan) : IAsyncDisposable
{
    private const int TailLines = 80;
    private readonly ConcurrentQueue<string> _tail = new();
    private Process? _process;

    public string Name => plan.Name;

    public bool HasExited => _process is not { HasExited: false };

    /// <summary>Its id, or null when it does not run.</summary>
    public int? Id => _process is { HasExited: false } process ? process.Id : null;

    /// <summary>The last lines it wrote.</summary>
    public string Tail => string.Join(Environment.NewLine, _tail);

    /// <summary>Hears every line that it writes.</summary>
    public Action<string>? Line { get; init; }

    /// <exception cref="LoadException">The program is not there.</exception>
    public void Start()
    {
        var info = new ProcessStartInfo(plan.Program)
        {
            WorkingDirectory = plan.WorkingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in plan.Arguments)
        {
            info.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in plan.Environment)
        {
            info.Environment[name] = value;
        }

        var process = new Process { StartInfo = info };
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            process.Dispose();
            throw new LoadException($"{plan.Name} does not start: {plan.Program}: {e.Message}");
        }

        OrphanGuard.Watch(process);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
    }

    /// <summary>SIGKILL, to it and what it started: no handler, no flush, no goodbye.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
        {
            return;
        }

        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        await process.WaitForExitAsync();
        process.Dispose();
        _process = null;
    }

    /// <summary>Until it has ended by itself, or was killed.</summary>
    /// <exception cref="TimeoutException">It runs on.</exception>
    public Task ExitedAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        _process is { } process ? process.WaitForExitAsync(cancellationToken).WaitAsync(limit, cancellationToken) : Task.CompletedTask;

    public async ValueTask DisposeAsync() => await KillAsync();

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        Line?.Invoke(line);
        _tail.Enqueue(line);
        while (_tail.Count > TailLines)
        {
            _tail.TryDequeue(out _);
        }
    }
}
