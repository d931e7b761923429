using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Agents.Tools.Adapters.Processes;

/// <summary>
/// Reads <c>/proc</c> (proc(5)): VmRSS of <c>status</c>, the times of <c>stat</c>, and <c>task/*/children</c> for what a process started.
/// On other systems it sees only the process itself. A process that detaches itself from its parent is not seen.
/// </summary>
internal sealed class ProcSight : IProcessSight
{
    // USER_HZ, which is 100 on every architecture that .NET runs on.
    private const long TicksPerSecond = 100;
    private const int MostProcesses = 1000;

    public ProcessUsage? Look(Process process)
    {
        if (!OperatingSystem.IsLinux())
            return LookAtOne(process);
        if (ReadStat(process.Id) is not { } root)
            return null;
        var resident = ReadResident(process.Id);
        var ticks = root.Ticks;
        var descendants = new Dictionary<int, ulong>();
        var next = new Queue<int>();
        next.Enqueue(process.Id);
        while (next.TryDequeue(out var parent) && descendants.Count < MostProcesses)
        {
            foreach (var child in ReadChildren(parent))
            {
                if (descendants.ContainsKey(child) || ReadStat(child) is not { } stat)
                    continue;
                descendants.Add(child, stat.StartedAt);
                resident += ReadResident(child);
                ticks += stat.Ticks;
                next.Enqueue(child);
            }
        }
        return new ProcessUsage(resident, TimeSpan.FromSeconds((double)ticks / TicksPerSecond), descendants);
    }

    public bool IsSame(int id, ulong startedAt) => OperatingSystem.IsLinux() && ReadStat(id)?.StartedAt == startedAt;

    /// <summary>Processor time, with that of children who ended, and start of a line of <c>stat</c>; null when it is no such line.</summary>
    internal static (long Ticks, ulong StartedAt)? ParseStat(string line)
    {
        // The second field is the name in parentheses, which may itself hold parentheses and spaces.
        var end = line.LastIndexOf(')');
        if (end < 0)
            return null;
        var fields = line[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        const int first = 3, utime = 14, startTime = 22;
        if (fields.Length <= startTime - first)
            return null;
        var ticks = 0L;
        for (var field = utime; field < utime + 4; field++)
            ticks += long.Parse(fields[field - first], CultureInfo.InvariantCulture);
        return (ticks, ulong.Parse(fields[startTime - first], CultureInfo.InvariantCulture));
    }

    private static (long Ticks, ulong StartedAt)? ReadStat(int id) => Read($"/proc/{id}/stat") is { } line ? ParseStat(line) : null;

    private static long ReadResident(int id)
    {
        const string name = "VmRSS:";
        if (Read($"/proc/{id}/status") is not { } status)
            return 0;
        var at = status.IndexOf(name, StringComparison.Ordinal);
        if (at < 0)
            return 0;
        var rest = status.AsSpan(at + name.Length).TrimStart();
        return long.Parse(rest[..rest.IndexOf(' ')], CultureInfo.InvariantCulture) * 1024;
    }

    private static List<int> ReadChildren(int id)
    {
        var children = new List<int>();
        try
        {
            foreach (var task in Directory.EnumerateDirectories($"/proc/{id}/task"))
            {
                foreach (var child in (Read(task + "/children") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    children.Add(int.Parse(child, CultureInfo.InvariantCulture));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended: it has no children any more.
        }
        return children;
    }

    private static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file, Encoding.Latin1);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is another user's.
            return null;
        }
    }

    private static ProcessUsage? LookAtOne(Process process)
    {
        try
        {
            process.Refresh();
            return new ProcessUsage(process.WorkingSet64, process.TotalProcessorTime, new Dictionary<int, ulong>());
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It has ended.
            return null;
        }
    }
}
