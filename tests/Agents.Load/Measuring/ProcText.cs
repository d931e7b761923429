using System.Globalization;

namespace Agents.Load.Measuring;

/// <summary>Reads what Linux tells in <c>/proc/PID</c>; see proc(5).</summary>
internal static class ProcText
{
    // USER_HZ, which is 100 on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Bytes of physical memory, shared pages included, from <c>status</c>. 0: the process is a zombie.</summary>
    public static long ResidentBytes(string status)
    {
        foreach (var line in status.Split('\n'))
        {
            if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
            {
                var number = line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
                return long.Parse(number, CultureInfo.InvariantCulture) * 1024;
            }
        }

        return 0;
    }

    /// <summary>Parent and CPU time (user and system) from <c>stat</c>.</summary>
    public static (int Parent, TimeSpan Cpu) Stat(string stat)
    {
        // The name stands in parentheses and may hold spaces and parentheses itself.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return (int.Parse(fields[1], CultureInfo.InvariantCulture), TimeSpan.FromSeconds(ticks / TicksPerSecond));
    }

    /// <summary>Processes that wanted a processor over the last minute, from <c>/proc/loadavg</c>.</summary>
    public static double LoadAverage(string loadavg) => double.Parse(loadavg.Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>What a process is called in tables, from its <c>cmdline</c>: by the assembly that dotnet runs, else the program.</summary>
    public static string Name(string commandLine)
    {
        var words = commandLine.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        var index = Array.FindIndex(words, w => w.EndsWith(".dll", StringComparison.Ordinal));
        var program = Path.GetFileName(index >= 0 ? words[index] : words.FirstOrDefault() ?? "");
        return program switch
        {
            "Agents.Gateway.dll" => "gateway",
            "Agents.Tools.dll" => "worker",
            "dapr-sidecar.dll" => "sidecars",
            "Agents.Load.dll" when index + 1 < words.Length && words[index + 1] == "toolserver" => "tool server",
            "Agents.Load.dll" when index + 1 < words.Length && words[index + 1] == "stdiotool" => "tool process",
            // redis-server changes its title to "redis-server 127.0.0.1:6379".
            _ => program.Split(' ')[0] is { Length: > 0 } name ? name : "?",
        };
    }
}
