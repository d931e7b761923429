using Agents.Conformance.Replay;
using Spectre.Console;

namespace Agents.Conformance.Commands;

/// <summary>What the command prints.</summary>
internal static class ResultTable
{
    private static readonly Verdict[] Columns = [Verdict.Passed, Verdict.Different, Verdict.Failed, Verdict.NotServed];

    public static void Line(ScenarioReport report, int done, int all)
    {
        var (colour, word) = report.Verdict switch
        {
            Verdict.Passed => ("green", "passed"),
            Verdict.Different => ("yellow", "different"),
            _ => ("red", "FAILED"),
        };
        AnsiConsole.MarkupLine($"[grey]{done,4}/{all}[/] [{colour}]{word,-9}[/] {Markup.Escape(report.Name)} [grey]{report.Took.TotalSeconds:0.0} s[/]");
        if (report.Verdict == Verdict.Failed) Console.WriteLine(report.Detail);
    }

    public static void Print(IReadOnlyList<ScenarioReport> reports, TimeSpan took)
    {
        var table = new Table().AddColumns("area", "passed", "different", "failed", "not served");
        foreach (var area in reports.GroupBy(report => report.Area).OrderBy(area => area.Key, StringComparer.Ordinal)) Row(table, area.Key, [.. area]);
        table.AddEmptyRow();
        Row(table, "all", reports);
        AnsiConsole.Write(table);
        foreach (var report in reports.Where(report => report.Verdict == Verdict.Failed).OrderBy(report => report.Name, StringComparer.Ordinal))
            AnsiConsole.MarkupLineInterpolated($"[red]failed[/] {report.Name}");
        AnsiConsole.WriteLine($"{reports.Count} scenarios in {took.TotalSeconds:0} s");
    }

    private static void Row(Table table, string name, IReadOnlyList<ScenarioReport> reports) =>
        table.AddRow([name, .. Columns.Select(verdict => reports.Count(report => report.Verdict == verdict) is var count and > 0 ? $"{count}" : "")]);
}
