using System.Diagnostics;
using System.Globalization;

namespace Agents.Load.Measuring;

/// <summary>Memory and CPU of one process over a stretch of time. Several processes of one name are one.</summary>
/// <param name="PeakBytes">Largest physical memory (RSS) seen; of several processes their sum at one moment.</param>
/// <param name="Cpu">User and system time used.</param>
internal sealed record ProcessUse(string Name, long PeakBytes, TimeSpan Cpu);

/// <param name="PeakSumBytes">Largest sum of all at one moment. RSS counts pages that processes share once for each.</param>
internal sealed record SystemUse(IReadOnlyList<ProcessUse> Processes, long PeakSumBytes, TimeSpan Elapsed)
{
    public TimeSpan Cpu => TimeSpan.FromTicks(Processes.Sum(p => p.Cpu.Ticks));

    /// <summary>This stretch and another one, not necessarily adjacent: times add up, peaks are the higher ones.</summary>
    public SystemUse Plus(SystemUse other) => new(
        [.. Processes.Concat(other.Processes).GroupBy(p => p.Name, StringComparer.Ordinal).Select(g => new ProcessUse(
            g.Key, g.Max(p => p.PeakBytes), TimeSpan.FromTicks(g.Sum(p => p.Cpu.Ticks))))],
        Math.Max(PeakSumBytes, other.PeakSumBytes),
        Elapsed + other.Elapsed);

    /// <summary>A row for each process and one for the sum.</summary>
    public IReadOnlyList<Row> Rows(long? goalBytes = null)
    {
        var sum = new Row("all processes", [Measure.MiB("peak MiB", PeakSumBytes), Measure.Ms("CPU s", Cpu.TotalSeconds)]);
        return
        [
            .. Processes.Select(p => new Row(p.Name, [Measure.MiB("peak MiB", p.PeakBytes), Measure.Ms("CPU s", p.Cpu.TotalSeconds)])),
            goalBytes is { } goal
                ? sum.Must(string.Create(CultureInfo.InvariantCulture, $"under {goal / 1024 / 1024:N0} MiB"), PeakSumBytes > 0 && PeakSumBytes < goal)
                : sum,
        ];
    }
}

/// <summary>
/// Looks at some processes and everything they started, twice a second. Reads <c>/proc</c>, so it sees nothing on other systems
/// than Linux; the rows are empty there.
/// </summary>
internal sealed class ProcessMeter : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly Func<IEnumerable<int>> _roots;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _looking;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Dictionary<string, long> _peaks = new(StringComparer.Ordinal);
    private readonly Dictionary<int, (string Name, TimeSpan First, TimeSpan Last)> _cpu = [];
    private long _peakSum;

    /// <param name="roots">Ids of the processes; asked again each time, for they may be killed and started anew.</param>
    public ProcessMeter(Func<IEnumerable<int>> roots)
    {
        _roots = roots;
        Look(first: true);
        _looking = LookAsync();
    }

    public async Task<SystemUse> StopAsync()
    {
        await DisposeAsync();
        Look(first: false);
        var cpu = _cpu.Values.GroupBy(c => c.Name).ToDictionary(g => g.Key, g => TimeSpan.FromTicks(g.Sum(c => (c.Last - c.First).Ticks)));
        return new SystemUse(
            [.. _peaks.OrderByDescending(p => p.Value).Select(p => new ProcessUse(p.Key, p.Value, cpu.GetValueOrDefault(p.Key)))],
            _peakSum, _clock.Elapsed);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task LookAsync()
    {
        using var timer = new PeriodicTimer(Pause);
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            Look(first: false);
        }
    }

    private void Look(bool first)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var now = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var process in ProcessTree.Of([.. _roots()]))
        {
            now[process.Name] = now.GetValueOrDefault(process.Name) + process.Bytes;

            // What a process used before the first look is not of this stretch; one that is new started within it.
            _cpu[process.Id] = _cpu.TryGetValue(process.Id, out var known)
                ? known with { Last = process.Cpu }
                : (process.Name, first ? process.Cpu : TimeSpan.Zero, process.Cpu);
        }

        foreach (var (name, bytes) in now)
        {
            _peaks[name] = Math.Max(_peaks.GetValueOrDefault(name), bytes);
        }

        _peakSum = Math.Max(_peakSum, now.Values.Sum());
    }
}

internal sealed record ProcessReading(int Id, string Name, long Bytes, TimeSpan Cpu);

/// <summary>The processes that are there.</summary>
internal static class ProcessTree
{
    /// <summary>These and all that descend from them. Shells that only guard others are left out.</summary>
    public static IReadOnlyList<ProcessReading> Of(IReadOnlyCollection<int> roots)
    {
        var all = new Dictionary<int, (int Parent, ProcessReading Reading)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Read(id) is { } found)
            {
                all[id] = found;
            }
        }

        return [.. all.Values.Where(p => p.Reading.Name != "sh" && Descends(p.Reading.Id)).Select(p => p.Reading)];

        bool Descends(int id)
        {
            for (var steps = 0; steps < 64; steps++)
            {
                if (roots.Contains(id))
                {
                    return true;
                }

                if (!all.TryGetValue(id, out var process))
                {
                    return false;
                }

                id = process.Parent;
            }

            return false;
        }
    }

    private static (int Parent, ProcessReading Reading)? Read(int id)
    {
        try
        {
            var folder = $"/proc/{id.ToString(CultureInfo.InvariantCulture)}";
            var (parent, cpu) = ProcText.Stat(File.ReadAllText($"{folder}/stat"));
            var name = ProcText.Name(File.ReadAllText($"{folder}/cmdline"));
            return (parent, new ProcessReading(id, name, ProcText.ResidentBytes(File.ReadAllText($"{folder}/status")), cpu));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended between two reads, or is none of ours.
            return null;
        }
    }
}
