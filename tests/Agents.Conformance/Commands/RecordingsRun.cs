using System.Diagnostics;
using Agents.Conformance.Replay;
using Agents.Conformance.Scenarios;
using Spectre.Console;

namespace Agents.Conformance.Commands;

/// <summary>Runs the chosen scenarios, tells how it goes, and ends with a table.</summary>
internal static class RecordingsRun
{
    private const int Fine = 0;
    private const int SomeFailed = 1;
    private const int Misused = 2;

    public static async Task<int> RunAsync(RecordingsOptions options, CancellationToken cancellationToken)
    {
        var names = ScenarioFiles.Names(options.Folder, [.. options.Filters]);
        if (names.Count == 0)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]No scenario matches {string.Join(", ", options.Filters)}[/]; they are named area/scenario, such as state/redis-etag.");
            return Misused;
        }
        var target = RecordingsTarget.Of(options);
        var reports = new List<ScenarioReport>();
        var chosen = new List<Scenario>();
        foreach (var scenario in names.Select(name => ScenarioFiles.Load(options.Folder, name)))
        {
            if (target.ReasonToLeaveOut(scenario) is { } reason) reports.Add(new ScenarioReport(scenario.Name, Verdict.NotServed, reason, TimeSpan.Zero));
            else chosen.Add(scenario);
        }

        var since = Stopwatch.GetTimestamp();
        var batch = new ReplayBatch(new ScenarioReplay(target.Launcher, target.Backends), options.Parallel);
        await foreach (var outcome in Task.WhenEach(batch.Start(chosen, cancellationToken).Values).WithCancellation(cancellationToken))
        {
            var report = ScenarioReport.Of(await outcome, target.Differences);
            reports.Add(report);
            ResultTable.Line(report, reports.Count, names.Count);
        }
        ResultTable.Print(reports, Stopwatch.GetElapsedTime(since));
        if (options.Report is { } file) await ResultFile.WriteAsync(file, reports, cancellationToken);
        return reports.Exists(report => report.Verdict == Verdict.Failed) ? SomeFailed : Fine;
    }
}
