using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Agents.Load.Scenarios;
using Spectre.Console;

namespace Agents.Load.Measuring;

/// <summary>What one run found, as tables and as JSON.</summary>
/// <param name="LoadBefore">How busy the machine was with other work before the run: its load average; null where it is not told.</param>
internal sealed record LoadReport(
    IScenario Scenario, LoadOptions Options, DateTimeOffset At, double? LoadBefore, IReadOnlyList<ResultTable> Tables)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Rows that have a goal and do not reach it.</summary>
    public IReadOnlyList<Row> Missed => [.. Tables.SelectMany(t => t.Rows).Where(r => r.Verdict is { Met: false })];

    public void Print(IAnsiConsole console)
    {
        foreach (var table in Tables)
        {
            console.WriteLine();
            console.MarkupLine($"[bold]{Markup.Escape(table.Title)}[/]");
            console.Write(Render(table));
            foreach (var note in table.Notes)
            {
                console.MarkupLine($"[grey]  {Markup.Escape(note)}[/]");
            }
        }

        console.WriteLine();
        if (LoadBefore > Environment.ProcessorCount * 0.5)
        {
            console.MarkupLine(string.Create(
                CultureInfo.InvariantCulture,
                $"[yellow]The machine was busy with other work before the run (load average {LoadBefore:0.0}): these figures are of little use.[/]"));
        }

        console.MarkupLine(Missed.Count == 0
            ? "[green]Every goal of this run is met.[/]"
            : $"[red]Not met: {Markup.Escape(string.Join("; ", Missed.Select(r => $"{r.Name} ({r.Verdict!.Goal})")))}[/]");
    }

    public async Task WriteAsync(FileInfo file, CancellationToken cancellationToken)
    {
        file.Directory?.Create();
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(
            stream,
            new
            {
                Scenario = Scenario.Name,
                Scenario.Proves,
                Scenario.Goal,
                At,
                DurationSeconds = Options.Duration.TotalSeconds,
                Options.Callers,
                Options.InFlight,
                Machine = new { Processors = Environment.ProcessorCount, LoadBefore, Os = RuntimeInformation.OSDescription, Runtime = RuntimeInformation.FrameworkDescription },
                GoalsMet = Missed.Count == 0,
                Tables = Tables.Select(t => new
                {
                    t.Title,
                    Rows = t.Rows.Select(r => new
                    {
                        r.Name,
                        Values = r.Measures.ToDictionary(m => m.Column, m => Math.Round(m.Value, 3)),
                        r.Beside,
                        r.Ratio,
                        Goal = r.Verdict?.Goal,
                        r.Verdict?.Met,
                    }),
                    t.Notes,
                }),
            },
            Json, cancellationToken);
    }

    private static Table Render(ResultTable table)
    {
        string[] columns = [.. table.Rows.SelectMany(r => r.Measures).Select(m => m.Column).Distinct()];
        var (anyRatio, anyGoal) = (table.Rows.Any(r => r.Beside is not null), table.Rows.Any(r => r.Verdict is not null));
        var rendered = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("").NoWrap());
        foreach (var column in columns)
        {
            rendered.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned().NoWrap());
        }

        if (anyRatio)
        {
            rendered.AddColumn(new TableColumn("ratio").RightAligned().NoWrap()).AddColumn("beside");
        }

        if (anyGoal)
        {
            rendered.AddColumn("goal");
        }

        foreach (var row in table.Rows)
        {
            List<string> cells = [Markup.Escape(row.Name)];
            cells.AddRange(columns.Select(c => row.Measures.FirstOrDefault(m => m.Column == c) is { } m
                ? m.Value.ToString(m.Format, CultureInfo.InvariantCulture) : ""));
            if (anyRatio)
            {
                cells.Add(row.Ratio?.ToString(row.Ratio < 10 ? "0.000" : "N1", CultureInfo.InvariantCulture) ?? "");
                cells.Add(Markup.Escape(row.Beside ?? ""));
            }

            if (anyGoal)
            {
                cells.Add(row.Verdict is { } v ? $"{(v.Met ? "[green]met[/]" : "[red]NOT met[/]")}: {Markup.Escape(v.Goal)}" : "");
            }

            rendered.AddRow([.. cells]);
        }

        return rendered;
    }
}
