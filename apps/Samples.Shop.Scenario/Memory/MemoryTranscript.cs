using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Samples.Shop.Scenario.Memory;

/// <summary>Prints what was said, what was remembered, and what a model would be given for each question.</summary>
internal sealed class MemoryTranscript(IAnsiConsole console, string memoryUrl)
{
    private const int MaxPieces = 4;

    private readonly List<(string Question, JsonElement Context)> _asked = [];
    private int _acts;

    public void Begin()
    {
        console.WriteLine();
        console.MarkupLine("[bold]A customer comes back: sessions, memories, knowledge[/]");
    }

    public void Act(string title)
    {
        console.WriteLine();
        console.MarkupLine($"[bold]{++_acts}. {Markup.Escape(title)}[/]");
    }

    public void Say(string text) => console.MarkupLine($"   [grey]{Markup.Escape(text)}[/]");

    public void Fail(string text) => console.MarkupLine($"   [red]{Markup.Escape(text)}[/]");

    public void Document(JsonElement document) => console.MarkupLine(Markup.Escape(
        $"   {document.GetProperty("id").GetString(),-20} version {document.GetProperty("version").GetInt32()}: {document.GetProperty("title").GetString()}"));

    public void Context(string question, JsonElement context)
    {
        _asked.Add((question, context));
        foreach (var piece in context.GetProperty("pieces").EnumerateArray().Where(piece => Tier(piece) is "memories" or "knowledge").Take(MaxPieces))
        {
            console.MarkupLine($"   [green]{Tier(piece),-9}[/] {Markup.Escape(Cut(piece.GetProperty("text").GetString()!))}");
            console.MarkupLine($"             [grey]{Markup.Escape(SourceOf(piece))}[/]");
        }

        foreach (var tier in context.GetProperty("tiers").EnumerateArray().Where(tier => !tier.GetProperty("answered").GetBoolean()))
        {
            console.MarkupLine($"   [red]{tier.GetProperty("tier").GetString()}[/] did not answer: {Markup.Escape(tier.GetProperty("reason").GetString() ?? "")}");
        }
    }

    public void End(bool asExpected, JsonElement verified)
    {
        var tiers = _asked.SelectMany(one => one.Context.GetProperty("tiers").EnumerateArray().Select(tier => tier.GetProperty("tier").GetString()!)).Distinct().ToArray();
        var table = new Table().Border(TableBorder.Simple).AddColumn("question");
        foreach (var tier in tiers)
        {
            table.AddColumn(new TableColumn($"{tier} ms").RightAligned());
        }

        table.AddColumn(new TableColumn("pieces").RightAligned()).AddColumn(new TableColumn("tokens").RightAligned()).AddColumn(new TableColumn("total ms").RightAligned());
        foreach (var (question, context) in _asked)
        {
            table.AddRow(
            [
                question, .. tiers.Select(tier => Took(context, tier)), Number(context.GetProperty("pieces").GetArrayLength()),
                Number(context.GetProperty("tokens").GetInt32()), Ms(context.GetProperty("elapsedMs").GetDouble()),
            ]);
        }

        console.WriteLine();
        console.Write(table);
        console.MarkupLine(verified.GetProperty("intact").GetBoolean()
            ? $"[green]The audit log is intact[/]: {verified.GetProperty("entries")} entries."
            : $"[red]The audit log is not intact[/]: {Markup.Escape(verified.GetProperty("findings").GetRawText())}");
        console.MarkupLine(asExpected ? "[green]What she said was recalled, and the rule was cited.[/]" : "[red]Something was not recalled as it should.[/]");
        console.MarkupLine($"  [grey]{Markup.Escape($"""curl -H "X-Api-Key: agents-dev-key" "{memoryUrl}/v1/memories?user=c-1042&history=true" """)}[/]");
        console.MarkupLine($"  [grey]{Markup.Escape($$"""curl -H "X-Api-Key: agents-dev-key" --json '{"query":"Who pays for the return?"}' {{memoryUrl}}/v1/knowledge/search""")}[/]");
    }

    private static string SourceOf(JsonElement piece)
    {
        var source = piece.GetProperty("source");
        var score = piece.TryGetProperty("score", out var number) ? number.GetDouble().ToString("0.000", CultureInfo.InvariantCulture) : "";
        return Tier(piece) == "knowledge"
            ? $"{Text(source, "documentId")} version {source.GetProperty("version")}, {string.Join(" > ", source.GetProperty("headings").EnumerateArray().Select(one => one.GetString()))}, "
                + $"characters {source.GetProperty("start")} to {source.GetProperty("end")}, score {score}"
            : $"{Text(source, "kind")} from session {Text(source, "sessionId")}, score {score}";
    }

    private static string Took(JsonElement context, string tier) => context.GetProperty("tiers").EnumerateArray()
        .Where(one => one.GetProperty("tier").GetString() == tier)
        .Select(one => one.GetProperty("answered").GetBoolean() ? Ms(one.GetProperty("elapsedMs").GetDouble()) : "none").FirstOrDefault("");

    private static string Tier(JsonElement piece) => piece.GetProperty("tier").GetString()!;

    private static string Text(JsonElement item, string name) => item.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Ms(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Cut(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= 110 ? line : line[..110] + "...";
    }
}
