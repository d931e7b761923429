using System.Diagnostics;
using System.Globalization;

namespace Agents.Processes;

/// <summary>
/// Kills the processes that this one started when it ends, in whatever way: a plain <c>sh</c> reads their ids from a pipe that
/// only this process holds, and the pipe closes with it (SIGKILL included).
/// </summary>
internal static class OrphanGuard
{
    private const string Script = """
        trap '' INT TERM HUP
        running=" "
        while read -r line; do
          case $line in
            +*) running="$running${line#+} " ;;
            -*) running=$(printf %s "$running" | sed "s/ ${line#-} / /") ;;
          esac
        done
        for id in $running; do kill -s KILL "$id" 2>/dev/null; done
        """;

    private static readonly Lock Gate = new();
    private static Process? _guard;

    /// <summary>The process does not outlive this one.</summary>
    public static void Watch(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => process.Kill(entireProcessTree: true);
            return;
        }

        var id = process.Id;
        Tell($"+{id.ToString(CultureInfo.InvariantCulture)}");
        process.EnableRaisingEvents = true;
        // Its id may soon be another's.
        process.Exited += (_, _) => Tell($"-{id.ToString(CultureInfo.InvariantCulture)}");
        if (process.HasExited)
        {
            Tell($"-{id.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    private static void Tell(string line)
    {
        lock (Gate)
        {
            _guard ??= Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script]) { RedirectStandardInput = true })
                ?? throw new InvalidOperationException("/bin/sh cannot be started.");
            _guard.StandardInput.WriteLine(line);
            _guard.StandardInput.Flush();
        }
    }
}
