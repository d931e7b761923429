using System.Globalization;
using Agents.Memory.Import.Folders;
using Spectre.Console;

namespace Agents.Memory.Import.Reports;

/// <summary>What is told before and after.</summary>
internal static class Summary
{
    public static void PrintPlan(IAnsiConsole console, FolderPlan plan)
    {
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{plan.Files.Count + plan.Refused.Count:N0} documents"));
        if (plan.LeftOut.Counts.Count > 0)
            console.WriteLine("Left out: " + string.Join(", ", plan.LeftOut.Counts.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Value:N0} {PlainText.Of(one.Key)}"))));
    }

    public static void PrintResult(IAnsiConsole console, Tally tally)
    {
        var table = Ascii("created", "updated", "unchanged", "refused");
        table.AddRow(new[] { tally.Created, tally.Updated, tally.Unchanged, tally.Refused }.Select(Number).ToArray());
        console.Write(table);
        if (tally.NotYetFound > 0)
            console.WriteLine($"{Number(tally.NotYetFound)} of them are written and can be found a little later.");
        PrintRefusals(console, tally);
    }

    public static void PrintDryRun(IAnsiConsole console, Tally tally, int documents, long bytes)
    {
        console.WriteLine($"Nothing was sent. {Number(documents)} documents with {bytes.ToString("N0", CultureInfo.InvariantCulture)} bytes would be, {Number(tally.Refused)} are refused.");
        PrintRefusals(console, tally);
    }

    private static void PrintRefusals(IAnsiConsole console, Tally tally)
    {
        foreach (var (path, reason) in tally.FirstRefusals)
            console.MarkupLineInterpolated($"[red]refused[/] {PlainText.Of(path)}: {PlainText.Of(reason)}");
        if (tally.Refused > tally.FirstRefusals.Count)
            console.WriteLine($"and {Number(tally.Refused - tally.FirstRefusals.Count)} more.");
    }

    private static Table Ascii(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Ascii };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(column).RightAligned());
        return table;
    }

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
