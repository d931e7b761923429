using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Agents.Processes;

namespace Agents.EndToEnd.Processes;

/// <summary>A process of the system under test: can be killed at any moment and started again the same way.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int TailLines = 60;
    private readonly string _assembly;
    private readonly IReadOnlyList<string> _arguments;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly ConcurrentQueue<string> _tail = new();
    private Process? _process;
    private int _lines;

    public ChildProcess(string name, string assembly, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        Name = name;
        _assembly = assembly;
        _arguments = arguments;
        _environment = environment;
    }

    public string Name { get; }

    public bool HasExited => _process is not { HasExited: false };

    /// <summary>How many lines it has written.</summary>
    public int Lines => Volatile.Read(ref _lines);

    /// <summary>The last lines it wrote.</summary>
    public string Tail => string.Join(Environment.NewLine, _tail);

    public void Start()
    {
        var info = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.ArgumentList.Add(_assembly);
        foreach (var argument in _arguments)
        {
            info.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in _environment)
        {
            info.Environment[name] = value;
        }

        var process = new Process { StartInfo = info };
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.Start();
        OrphanGuard.Watch(process);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
    }

    /// <summary>SIGKILL: no handler, no flush, no goodbye.</summary>
    public async Task KillAsync()
    {
        KillNow();
        if (_process is { } process)
        {
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>SIGTERM: asks it to end, as a platform does before it takes a process away.</summary>
    public void Terminate()
    {
        const int Sigterm = 15;
        if (_process is { } process && Kill(process.Id, Sigterm) != 0)
        {
            throw new InvalidOperationException($"{Name} cannot be asked to end.");
        }
    }

    /// <summary>The exit code, once it has ended.</summary>
    public async Task<int> ExitCodeAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var process = _process ?? throw new InvalidOperationException($"{Name} was not started.");
        await process.WaitForExitAsync(cancellationToken).WaitAsync(limit, cancellationToken);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private void KillNow()
    {
        try
        {
            _process?.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        Interlocked.Increment(ref _lines);
        _tail.Enqueue(line);
        while (_tail.Count > TailLines)
        {
            _tail.TryDequeue(out _);
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int processId, int signal);
}
