using System.CommandLine;
using Agents.Load.Measuring;
using Agents.Load.Running;
using Agents.Load.Scenarios;
using Spectre.Console;

namespace Agents.Load;

/// <summary>The command line: <c>list</c>, and one command per scenario.</summary>
internal static class LoadCommand
{
    private static readonly Option<TimeSpan> Duration = new("--duration")
    {
        Description = "How long each measurement runs: seconds, or a span such as 00:01:00. 1 s to 1 h.",
        DefaultValueFactory = _ => TimeSpan.FromSeconds(20),
        CustomParser = result => Spans.Parse(result.Tokens[0].Value, result.AddError),
    };

    private static readonly Option<int> Callers = new("--callers")
    {
        Description = "Concurrent callers, 1 to 10,000.",
        DefaultValueFactory = _ => 64,
    };

    private static readonly Option<FileInfo?> Report = new("--report") { Description = "Write the figures as JSON to this file." };

    private static readonly Option<bool> NoBuild = new("--no-build") { Description = "Everything is built (Release) already." };

    static LoadCommand() => Callers.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() is < 1 or > 10_000)
        {
            result.AddError($"--callers is {result.GetValueOrDefault<int>()}; allowed is 1 to 10,000.");
        }
    });

    public static RootCommand Create()
    {
        var root = new RootCommand("Load scenarios. Each starts the whole system on this machine, on loopback, and stops it again.");
        var list = new Command("list", "The scenarios.");
        list.SetAction(_ =>
        {
            foreach (var scenario in ScenarioList.All)
            {
                AnsiConsole.MarkupLine($"[bold]{scenario.Name,-10}[/] {Markup.Escape(scenario.Description)}");
            }
        });
        root.Add(list);
        foreach (var scenario in ScenarioList.All)
        {
            var command = new Command(scenario.Name, scenario.Description) { Duration, Callers, Report, NoBuild };
            command.SetAction((parsed, cancellationToken) => RunAsync(
                scenario,
                new LoadOptions(parsed.GetValue(Duration), parsed.GetValue(Callers), parsed.GetValue(NoBuild)),
                parsed.GetValue(Report), cancellationToken));
            root.Add(command);
        }

        return root;
    }

    private static async Task<int> RunAsync(IScenario scenario, LoadOptions options, FileInfo? report, CancellationToken cancellationToken)
    {
        try
        {
            await using var system = await LoadSystem.StartAsync(options, cancellationToken);
            var figures = await scenario.RunAsync(system, options, new ProgressLines(AnsiConsole.Console), cancellationToken);
            var result = new LoadReport(scenario.Name, options, figures);
            result.Print(AnsiConsole.Console);
            if (report is not null)
            {
                await result.WriteAsync(report, cancellationToken);
            }

            return result.Failures == 0 ? 0 : 1;
        }
        catch (LoadException e)
        {
            AnsiConsole.MarkupLine($"[red]{Markup.Escape(e.Message)}[/]");
            return 1;
        }
    }
}
