using System.CommandLine;
using Agents.Load.Charts;
using Agents.Load.Measuring;
using Agents.Load.Running;
using Agents.Load.Scenarios;
using Agents.Load.ToolServer;
using Spectre.Console;

namespace Agents.Load;

/// <summary>The command line: <c>list</c>, and one command per scenario.</summary>
internal static class LoadCommand
{
    private const int AllMet = 0;
    private const int Failed = 1;
    private const int GoalMissed = 2;

    private static readonly Option<int> Callers = Whole("--callers", "Concurrent callers, where a scenario has a fixed number.", 64, LoadOptions.MaxCallers);
    private static readonly Option<int> InFlight = Whole("--in-flight", "Calls outstanding at once, where a scenario keeps many.", 10_000, LoadOptions.MaxInFlight);
    private static readonly Option<FileInfo?> Report = new("--report") { Description = "Write the figures as JSON to this file, and the chart beside it (.svg)." };
    private static readonly Option<FileInfo?> Chart = new("--chart") { Description = "Write the chart of latency over time (SVG) to this file." };
    private static readonly Option<FileInfo?> Log = new("--log") { Description = "Write what the processes of the system print to this file." };
    private static readonly Option<bool> NoBuild = new("--no-build") { Description = "Everything is built (Release) already." };

    public static RootCommand Create()
    {
        var root = new RootCommand(
            "Load scenarios. Each starts what it measures on this machine, on loopback, and stops it again. "
            + "Exit code: 0 every goal met, 2 some goal not met, 1 the run could not be made.");
        root.Add(List());
        foreach (var scenario in ScenarioList.All)
        {
            root.Add(Command(scenario));
        }

        root.Add(ToolServer());
        return root;
    }

    private static Command List()
    {
        var list = new Command("list", "The scenarios.");
        list.SetAction(_ =>
        {
            foreach (var scenario in ScenarioList.All)
            {
                AnsiConsole.MarkupLine($"[bold]{scenario.Name,-12}[/] {Markup.Escape(scenario.Proves)}");
                AnsiConsole.MarkupLine($"{"",-12} [grey]goal: {Markup.Escape(scenario.Goal)}[/]");
            }
        });
        return list;
    }

    private static Command Command(IScenario scenario)
    {
        var duration = new Option<TimeSpan>("--duration")
        {
            Description = "How long each measurement runs: seconds, or a span such as 00:01:00. 1 s to 1 h.",
            DefaultValueFactory = _ => scenario.DefaultDuration,
            CustomParser = result => Spans.Parse(result.Tokens[0].Value, result.AddError),
        };
        var command = new Command(scenario.Name, $"{scenario.Proves} Goal: {scenario.Goal}") { duration, Callers, InFlight, Report, Chart, Log, NoBuild };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = parsed.GetValue(Report);
            var chart = parsed.GetValue(Chart) ?? (report is null ? null : new FileInfo(Path.ChangeExtension(report.FullName, ".svg")));
            await using var log = parsed.GetValue(Log) is { } file ? TextWriter.Synchronized(file.CreateText()) : null;
            var options = new LoadOptions(parsed.GetValue(duration), parsed.GetValue(Callers), parsed.GetValue(InFlight), log);
            return await RunAsync(scenario, options, report, chart, parsed.GetValue(NoBuild), cancellationToken);
        });
        return command;
    }

    private static Command ToolServer()
    {
        var port = new Option<int?>("--port") { Description = "Port; without it the environment variable APP_PORT." };
        var http2 = new Option<int?>("--http2-port") { Description = "Port for HTTP/2 without TLS; without it there is none." };
        var book = new Option<FileInfo?>("--book") { Description = "File in which executions of booked tools are written down." };
        var workflows = new Option<bool>("--workflows") { Description = "Runs workflows too, through the sidecar." };
        var command = new Command("toolserver", "The tools behind a run; started by the scenarios.") { port, http2, book, workflows };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => ToolServerProgram.RunAsync(
            parsed.GetValue(port) ?? int.Parse(Environment.GetEnvironmentVariable("APP_PORT") ?? "0", System.Globalization.CultureInfo.InvariantCulture),
            parsed.GetValue(http2), parsed.GetValue(book)?.FullName, parsed.GetValue(workflows), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        IScenario scenario, LoadOptions options, FileInfo? report, FileInfo? chart, bool noBuild, CancellationToken cancellationToken)
    {
        var console = AnsiConsole.Console;
        var progress = new ProgressLines(console);
        try
        {
            console.MarkupLine($"[bold]{scenario.Name}[/]: {Markup.Escape(scenario.Proves)}");
            console.MarkupLine($"goal: {Markup.Escape(scenario.Goal)}");
            // Before the build, which makes it busy itself.
            double? busy = OperatingSystem.IsLinux() ? ProcText.LoadAverage(await File.ReadAllTextAsync("/proc/loadavg", cancellationToken)) : null;
            if (!noBuild && scenario.Builds.Count > 0)
            {
                progress.Say("building (Release) ...");
                await ReleaseBuild.RunAsync(scenario.Builds, cancellationToken);
            }

            await using var run = new LoadRun(options, progress, TimeProvider.System);
            var result = new LoadReport(scenario, options, TimeProvider.System.GetUtcNow(), busy, await scenario.RunAsync(run, cancellationToken));
            result.Print(console);
            if (report is not null)
            {
                await result.WriteAsync(report, cancellationToken);
            }

            if (chart is not null)
            {
                chart.Directory?.Create();
                await File.WriteAllTextAsync(chart.FullName, LatencyChart.Draw(scenario.Name, scenario.Proves, run.Timeline), cancellationToken);
            }

            return result.Missed.Count == 0 ? AllMet : GoalMissed;
        }
        catch (LoadException e)
        {
            console.MarkupLine($"[red]{Markup.Escape(e.Message)}[/]");
            return Failed;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException { InnerException: TimeoutException })
        {
            console.MarkupLine($"[red]The run ended early, for something that it talks to did not answer: {Markup.Escape(e.Message)}[/]");
            return Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            console.MarkupLine("[red]Stopped.[/]");
            return Failed;
        }
    }

    private static Option<int> Whole(string name, string description, int standard, int max)
    {
        var option = new Option<int>(name) { Description = $"{description} 1 to {max:N0}.", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out var value) && (value < 1 || value > max))
            {
                result.AddError($"{name} is {value}; allowed is 1 to {max}.");
            }
        });
        return option;
    }
}
