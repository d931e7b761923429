using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Samples.Shop.Scenario.Decisions;

/// <summary>Prints decisions as people would tell them: what was asked, what was decided and why, what was done and undone.</summary>
internal sealed class DecisionTranscript(IAnsiConsole console, string decisionsUrl)
{
    private readonly List<(string Act, JsonElement Record, TimeSpan Took)> _acts = [];

    public void Begin()
    {
        console.WriteLine();
        console.MarkupLine("[bold]Five customers ask for their money back: decision type refund[/]");
    }

    public void Act(string title)
    {
        console.WriteLine();
        console.MarkupLine($"[bold]{_acts.Count + 1}. {Markup.Escape(title)}[/]");
    }

    public void Say(string text) => console.MarkupLine($"   [grey]{Markup.Escape(text)}[/]");

    public void Decided(string act, JsonElement record, TimeSpan took)
    {
        _acts.Add((act, record, took));
        var outcome = Text(record, "outcome");
        console.MarkupLine($"   [{Colour(outcome)}]{outcome}[/]: {Markup.Escape(record.GetProperty("reasons")[0].GetString() ?? "")}");
        foreach (var guardrail in Items(record.GetProperty("evaluation"), "guardrails").Where(one => Text(one, "result") != "passed"))
        {
            console.MarkupLine($"   guardrail [red]{Text(guardrail, "name")}[/] {Text(guardrail, "result")}");
        }

        foreach (var approval in Items(record, "approvals"))
        {
            console.MarkupLine(Markup.Escape($"   {Text(approval, "approval")}: {Text(approval, "answer")} by {Text(approval, "subject")}: {Text(approval, "reason")}"));
        }

        foreach (var effect in Items(record, "effects"))
        {
            var state = Text(effect, "state");
            console.MarkupLine($"   [{Colour(state)}]{state,-11}[/] {Text(effect, "step"),-6} [grey]{Text(effect, "tool")}[/] {Markup.Escape(Cut(Detail(effect)))}");
        }
    }

    public void End(bool asExpected, JsonElement verified)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("case", "outcome", "steps done", "undone", "approved by")
            .AddColumn(new TableColumn("facts ms").RightAligned())
            .AddColumn(new TableColumn("total ms").RightAligned());
        foreach (var (act, record, took) in _acts)
        {
            var effects = Items(record, "effects").Select(one => Text(one, "state")).ToArray();
            table.AddRow(
                act, Text(record, "outcome"), Number(effects.Count(one => one == "done")), Number(effects.Count(one => one == "compensated")),
                string.Join(", ", Items(record, "approvals").Where(one => Text(one, "answer") == "approved").Select(one => Text(one, "subject"))),
                Ms(record.GetProperty("timings").GetProperty("factsMs").GetDouble()), Ms(took.TotalMilliseconds));
        }

        console.WriteLine();
        console.Write(table);
        console.MarkupLine(verified.GetProperty("intact").GetBoolean()
            ? $"[green]The audit chain is intact[/]: {verified.GetProperty("entries")} entries, {verified.GetProperty("records")} decisions."
            : $"[red]The audit chain is not intact[/]: {Markup.Escape(verified.GetProperty("findings").GetRawText())}");
        console.MarkupLine(asExpected ? "[green]All five cases ended as they should.[/]" : "[red]A case did not end as it should.[/]");
        if (_acts.Count > 0)
        {
            console.MarkupLine($"  [grey]{Markup.Escape($"""curl -H "X-Api-Key: agents-dev-key" {decisionsUrl}/v1/decisions/{Text(_acts[^1].Record, "id")}""")}[/]");
            console.MarkupLine($"  [grey]{Markup.Escape($"""curl -H "X-Api-Key: agents-dev-key" "{decisionsUrl}/v1/decisions?type=refund&limit=5" """)}[/]");
        }
    }

    private static string Detail(JsonElement effect) => effect.TryGetProperty("error", out var error)
        ? error.GetString() ?? ""
        : effect.TryGetProperty("result", out var result) ? result.GetRawText() : "";

    private static string Colour(string state) => state switch
    {
        "approve" or "done" => "green",
        "deny" or "failed" or "handed-over" => "red",
        "skipped" => "grey",
        _ => "yellow",
    };

    private static JsonElement[] Items(JsonElement record, string name) =>
        record.TryGetProperty(name, out var items) ? [.. items.EnumerateArray()] : [];

    private static string Text(JsonElement item, string name) => item.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Ms(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Cut(string text) => text.Length <= 90 ? text : text[..90] + "...";
}
