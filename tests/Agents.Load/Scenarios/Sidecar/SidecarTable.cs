using System.Globalization;
using Spectre.Console;

namespace Agents.Load.Scenarios.Sidecar;

/// <summary>The figures beside those of a real daprd.</summary>
internal static class SidecarTable
{
    public static void Print(IAnsiConsole console, IReadOnlyList<SidecarFigure> figures, IReadOnlyList<MeasuredProcess> processes, double idleMiB)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("sidecar");
        foreach (var column in new[] { "callers", "done", "failed", "per s", "p50 ms", "p99 ms", "CPU µs", "ratio", "daprd" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var f in figures)
        {
            table.AddRow(
                f.Name, Whole(f.Callers), Whole(f.Done), Whole(f.Failed), Whole(f.PerSecond), Ms(f.P50Ms), Ms(f.P99Ms),
                f.CpuMicros > 0 ? f.CpuMicros.ToString("0.0", CultureInfo.InvariantCulture) : "",
                f.Ratio?.ToString("0.000", CultureInfo.InvariantCulture) ?? "", f.Daprd);
        }

        console.Write(table);
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"start {processes[0].StartTime.TotalMilliseconds:0} ms; resident {idleMiB:0} MiB when idle, {processes[0].ResidentMiB:0} MiB after the load (daprd: {Daprd.Memory})"));
    }

    private static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ms(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
