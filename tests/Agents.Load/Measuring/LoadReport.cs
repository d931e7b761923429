using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Spectre.Console;

namespace Agents.Load.Measuring;

/// <summary>The figures of one run, as a table and as JSON.</summary>
internal sealed record LoadReport(string Scenario, LoadOptions Options, IReadOnlyList<Figure> Figures)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public long Failures => Figures.Sum(f => f.Failed);

    public void Print(IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn(Scenario);
        foreach (var column in new[] { "callers", "calls", "failed", "calls/s", "p50 ms", "p99 ms", "max ms", "ratio" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var f in Figures)
        {
            table.AddRow(
                f.Name, Whole(f.Callers), Whole(f.Calls), Whole(f.Failed), Whole(f.PerSecond), Ms(f.P50Ms), Ms(f.P99Ms), Ms(f.MaxMs),
                f.Ratio?.ToString("0.000", CultureInfo.InvariantCulture) ?? "");
        }

        console.Write(table);
    }

    public async Task WriteAsync(FileInfo file, CancellationToken cancellationToken)
    {
        file.Directory?.Create();
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(
            stream,
            new
            {
                Scenario,
                DurationSeconds = Options.Duration.TotalSeconds,
                Options.Callers,
                Machine = new { Processors = Environment.ProcessorCount, Os = RuntimeInformation.OSDescription, Runtime = RuntimeInformation.FrameworkDescription },
                Figures,
            },
            Json, cancellationToken);
    }

    private static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ms(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
