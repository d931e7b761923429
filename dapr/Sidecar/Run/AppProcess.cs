using System.Diagnostics;

namespace Dapr.Sidecar.Run;

/// <summary>An app as a child process, with all that it starts itself.</summary>
internal sealed class AppProcess : IDisposable
{
    /// <summary>What an app has after the runner has died before it is killed.</summary>
    private static readonly TimeSpan OrphanGrace = TimeSpan.FromSeconds(5);
    private readonly Process _process;

    private AppProcess(Process process, Task<int> exited)
    {
        _process = process;
        Exited = exited;
    }

    public int Id => _process.Id;

    /// <summary>The exit code; 128 and a signal's number when it was killed.</summary>
    public Task<int> Exited { get; }

    /// <param name="command">Program and arguments.</param>
    /// <param name="directory">Its working folder.</param>
    /// <param name="environment">On top of this process's variables.</param>
    /// <param name="line">Gets every line of both outputs.</param>
    public static AppProcess Start(
        IReadOnlyList<string> command, string directory, IReadOnlyDictionary<string, string> environment, Action<string> line)
    {
        var start = new ProcessStartInfo { WorkingDirectory = directory, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (OperatingSystem.IsWindows())
        {
            start.FileName = command[0];
            foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);
        }
        else
        {
            start.FileName = "/bin/sh";
            foreach (var argument in (string[])["-c", GuardScript.Text, "sh", $"{OrphanGrace.TotalSeconds:0}", .. PassedOn(start, environment), .. command]) start.ArgumentList.Add(argument);
        }
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = new Process { StartInfo = start };
        process.Start();
        return new AppProcess(process, WatchAsync(process, line));
    }

    // A shell drops variables whose names it cannot use itself (Logging__LogLevel__Microsoft.AspNetCore): env sets them behind it.
    private static IEnumerable<string> PassedOn(ProcessStartInfo start, IReadOnlyDictionary<string, string> environment)
    {
        var lost = start.Environment.Keys.Concat(environment.Keys).Distinct()
            .Where(name => !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') || char.IsAsciiDigit(name[0]))
            .Select(name => $"{name}={(environment.TryGetValue(name, out var value) ? value : start.Environment[name])}")
            .ToList();
        return lost.Count == 0 ? [] : ["env", .. lost];
    }

    /// <summary>SIGTERM to all of it; SIGKILL when <paramref name="grace"/> is over or <paramref name="atOnce"/> ends first.</summary>
    public async Task StopAsync(TimeSpan grace, Task atOnce, TimeProvider time)
    {
        if (Exited.IsCompleted) return;
        Signal("TERM");
        await Task.WhenAny(Exited, atOnce, Task.Delay(grace, time));
        if (!Exited.IsCompleted) Signal("KILL");
        await Exited;
    }

    public void Dispose() => _process.Dispose();

    private void Signal(string name)
    {
        if (OperatingSystem.IsWindows())
        {
            if (name == "KILL") _process.Kill(entireProcessTree: true);
            return;
        }
        try
        {
            _process.StandardInput.WriteLine(name);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // The guard has gone, and with it the app: there is nobody to signal.
        }
    }

    private static async Task<int> WatchAsync(Process process, Action<string> line)
    {
        var output = PumpAsync(process.StandardOutput, line);
        var errors = PumpAsync(process.StandardError, line);
        await process.WaitForExitAsync();
        // Something that left the group may keep the pipe open; the app's own lines are there by then.
        await Task.WhenAny(Task.WhenAll(output, errors), Task.Delay(TimeSpan.FromSeconds(1)));
        return process.ExitCode;
    }

    private static async Task PumpAsync(StreamReader reader, Action<string> line)
    {
        while (await reader.ReadLineAsync() is { } text) line(text);
    }
}
