using System.Globalization;
using Agents.Evaluation.Measures;
using Spectre.Console;

namespace Agents.Evaluation.Running;

/// <summary>The report as tables.</summary>
internal static class ReportTable
{
    public static void Print(IAnsiConsole console, Report report, bool withMisses)
    {
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{report.Questions} questions ({report.Traps} of them traps) about {report.Items} items, vectors of {report.Model}");
        if (report.Shortcoming is { } shortcoming) console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[yellow]{shortcoming}[/]");
        console.Write(Table([.. report.Overall, .. report.BySet, .. report.ByKind]));
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"hybrid is {report.HybridGain:+0.0;-0.0;0.0} points of recall@5 against keyword only");
        foreach (var leak in report.Replaced) console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[yellow]replaced[/] {leak.Mode}: '{leak.Question}' found {leak.Id}");
        foreach (var leak in report.Foreign) console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[red]FOREIGN[/] {leak.Mode}: '{leak.Question}' found {leak.Id}");
        if (!withMisses) return;
        foreach (var miss in report.Misses)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"missed ({miss.Kind}) '{miss.Question}': wanted {string.Join(", ", miss.Expected)}, found {string.Join(", ", miss.Found)}");
    }

    private static Table Table(IReadOnlyList<Report.Line> lines)
    {
        var table = new Table { Border = TableBorder.Ascii };
        table.AddColumns("questions", "search");
        foreach (var column in new[] { "count", "recall@1", "recall@3", "recall@5", "recall@10", "MRR" }) table.AddColumn(new TableColumn(column).RightAligned());
        var group = "";
        foreach (var (name, mode, score) in lines)
        {
            if (group.Length > 0 && group != name) table.AddEmptyRow();
            group = name;
            table.AddRow(name, Word(mode), score.Questions.ToString(CultureInfo.InvariantCulture), Share(score.RecallAt1), Share(score.RecallAt3), Share(score.RecallAt5), Share(score.RecallAt10), Share(score.Mrr));
        }
        return table;
    }

    private static string Word(SearchMode mode) => mode switch
    {
        SearchMode.Keyword => "keyword",
        SearchMode.Vector => "vector",
        _ => "hybrid",
    };

    private static string Share(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
