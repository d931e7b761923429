using System.Globalization;
using Agents.Contracts.Inventory;
using Agents.Tooling;
using Agents.Tooling.Calls;
using Agents.Tooling.Errors;
using Spectre.Console;

namespace Samples.Shop.Scenario.ToolCalls;

/// <summary>Prints the play as it goes on, then a table of timings and what to try next.</summary>
internal sealed class ToolCallTranscript(IAnsiConsole console, string gatewayUrl, string apiKey)
{
    private const int MaxResultLength = 96;

    private readonly List<(CallSnapshot Call, TimeSpan Total)> _steps = [];
    private Dictionary<string, ToolClass> _classes = [];

    public void Begin(IReadOnlyList<ToolDescription> tools, string story)
    {
        _classes = tools.ToDictionary(t => t.Name, t => t.Class);
        Line();
        Line($"[bold]{Markup.Escape(story)}[/]");
    }

    public void Step(string why, CallSnapshot call, TimeSpan total)
    {
        _steps.Add((call, total));
        var good = call.Status is CallStatus.Succeeded;
        Line($"[{(good ? "green" : "red")}]{(good ? "ok" : call.Status.ToString().ToLowerInvariant()),-4}[/] {Markup.Escape(why)} [grey]{call.Tool}[/]");
        Line($"     {Markup.Escape(Cut(good ? call.Result?.GetRawText() ?? "" : $"{call.Error?.Title} {call.Error?.Detail}"))}");
    }

    public void Refused(string why, string tool, Problem problem)
    {
        Line($"[red]refused[/] {Markup.Escape(why)} [grey]{tool}[/]: {Markup.Escape($"{problem.Title} {problem.Detail} ({problem.Type})")}");
        foreach (var error in problem.Errors ?? [])
        {
            Line($"     {Markup.Escape($"{error.At}: {error.Allowed}")}");
        }
    }

    public void End(bool succeeded)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("tool", "class", "version", "status")
            .AddColumn(new TableColumn("attempts").RightAligned())
            .AddColumn(new TableColumn("queue ms").RightAligned())
            .AddColumn(new TableColumn("run ms").RightAligned())
            .AddColumn(new TableColumn("total ms").RightAligned());
        foreach (var (call, total) in _steps)
        {
            table.AddRow(
                call.Tool, _classes.TryGetValue(call.Tool, out var c) ? c.ToString().ToLowerInvariant() : "", call.Version,
                call.Status.ToString().ToLowerInvariant(), call.Attempts.ToString(CultureInfo.InvariantCulture),
                Ms(call.Timings?.QueueMs), Ms(call.Timings?.RunMs), Ms(total.TotalMilliseconds));
        }

        console.Write(table);
        Line(succeeded
            ? "[green]Every call succeeded.[/]"
            : "[red]A call did not succeed.[/]");
        Line();
        Line("Try next:");
        Curl("/v1/tools");
        Curl("/v1/tools/profile.lookup/calls", """-H "Prefer: wait=5" --json '{"arguments":{"customerId":"c-1007"}}'""");
        Curl("/v1/tools/profile.lookup/calls", """-H "Prefer: wait=5" --json '{"arguments":{"customerId":7}}'""");
        if (_steps.Count > 0)
        {
            Curl($"/v1/calls/{_steps[^1].Call.Id}");
            Curl($"/v1/calls/{_steps[^1].Call.Id}/events", "-N");
        }
    }

    private void Curl(string path, string more = "") =>
        Line($"  [grey]{Markup.Escape($"""curl -H "X-Api-Key: {apiKey}" {more}{(more.Length > 0 ? " " : "")}{gatewayUrl}{path}""")}[/]");

    private void Line(string markup = "") => console.MarkupLine(markup);

    private static string Cut(string text) => text.Length <= MaxResultLength ? text : text[..MaxResultLength] + "...";

    private static string Ms(double? value) => value is { } ms ? ms.ToString("0.0", CultureInfo.InvariantCulture) : "";
}
