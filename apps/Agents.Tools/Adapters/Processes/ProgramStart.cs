using System.Diagnostics;
using Agents.Contracts.Inventory;

namespace Agents.Tools.Adapters.Processes;

/// <summary>How a program is started: no shell, an environment of its own, all streams redirected.</summary>
internal static class ProgramStart
{
    /// <summary>What a program gets of the worker's environment. Windows needs its system folder for nearly everything.</summary>
    private static readonly string[] Inherited =
        OperatingSystem.IsWindows() ? ["PATH", "HOME", "LANG", "TMPDIR", "SystemRoot"] : ["PATH", "HOME", "LANG", "TMPDIR"];

    public static ProcessStartInfo Describe(ToolProgram program)
    {
        var start = new ProcessStartInfo(Find(program.Command), program.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = program.WorkingDirectory ?? "",
        };
        start.Environment.Clear();
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                start.Environment[name] = value;
        }
        foreach (var (name, value) in program.Environment)
            start.Environment[name] = value;
        return start;
    }

    /// <summary>
    /// A name is looked up in the worker's PATH, and only there: left to itself the system looks into the working directory first.
    /// </summary>
    private static string Find(string command)
    {
        if (Path.IsPathFullyQualified(command))
            return command;
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            if (!Path.IsPathFullyQualified(folder))
                continue;
            var file = Path.Combine(folder, command);
            if (File.Exists(file))
                return file;
            if (OperatingSystem.IsWindows() && File.Exists(file + ".exe"))
                return file + ".exe";
        }
        throw new FileNotFoundException($"'{command}' is in no folder of PATH.");
    }
}
