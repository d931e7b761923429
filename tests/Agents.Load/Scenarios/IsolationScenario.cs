using System.Globalization;
using System.Text.Json.Nodes;
using Agents.Load.Measuring;
using Agents.Load.Running;
using Agents.Load.Tools;
using Agents.Load.ToolServer;

namespace Agents.Load.Scenarios;

/// <summary>Whether sick tools make healthy ones sick.</summary>
internal sealed class IsolationScenario : IScenario
{
    private const string Healthy = "load.healthy";
    private const string Hangs = "sick.hangs";
    private const string Errors = "sick.errors";
    private const string Crashes = "sick.crashes";
    private const string Leaks = "sick.leaks";
    private const int HealthyPerSecond = 50;
    private const int SickPerSecond = 10;
    private const int HealthyMs = 20;

    private static readonly (string Phase, bool Sick)[] Phases = [("before", false), ("during", true), ("after", false)];

    public string Name => "isolation";

    public string Proves => "A tool that hangs, crashes, fails or leaks harms its own calls and nobody else's.";

    public string Goal => "a healthy tool's p99 at most 1.5x during it, and none of its calls failed.";

    public async Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken)
    {
        await using var system = await run.StartSystemAsync(Settings(), cancellationToken);
        var args = string.Create(CultureInfo.InvariantCulture, $$"""{"ms":{{HealthyMs}}}""");
        await run.WarmUpAsync((_, ct) => system.Gateway.CallAsync(Healthy, args, ct), cancellationToken);
        foreach (var tool in (string[])[Crashes, Leaks])
        {
            await system.Gateway.CallAsync(tool, """{"do":"ok"}""", cancellationToken);
        }

        List<Row> healthy = [], sick = [];
        List<string> notes = [];
        foreach (var (phase, isSick) in Phases)
        {
            await system.Tools.BehaveAsync(Hangs, new Behaviour(Hang: isSick), cancellationToken);
            await system.Tools.BehaveAsync(Errors, new Behaviour(ErrorRate: isSick ? 1 : 0), cancellationToken);
            run.Begin(isSick ? "during: four tools are sick" : phase);
            var results = await Task.WhenAll(
                run.OpenAsync($"healthy, {phase}", "healthy", HealthyPerSecond, run.Options.Duration,
                    (_, ct) => system.Gateway.CallAsync(Healthy, args, ct), default, cancellationToken),
                SickAsync(run, system, Hangs, phase, "{}", cancellationToken),
                SickAsync(run, system, Errors, phase, "{}", cancellationToken),
                SickAsync(run, system, Crashes, phase, isSick ? """{"do":"crash"}""" : """{"do":"ok"}""", cancellationToken),
                SickAsync(run, system, Leaks, phase, isSick ? """{"do":"leak"}""" : """{"do":"ok"}""", cancellationToken));
            healthy.Add(Judge(results[0].Row, healthy.FirstOrDefault()));
            sick.AddRange(results.Skip(1).Select(r => r.Row));
            notes.AddRange(results.SelectMany(r => r.Failures));
        }

        return
        [
            new ResultTable("The healthy tool", healthy),
            new ResultTable(
                "The sick tools' own calls (they may fail; after it they may still be in quarantine for a while)",
                [.. sick.OrderBy(r => r.Name, StringComparer.Ordinal)], notes),
        ];
    }

    private static Row Judge(Row row, Row? before)
    {
        row = row.With(Measure.Percent("succeeded %", 100.0 * (row["calls"] - row["failed"]) / Math.Max(1, row["calls"])));
        if (before is null)
        {
            return row;
        }

        var beside = row.Against(before, "p99 ms");
        return beside.Must("at most 1.5x, none failed", beside.Ratio <= 1.5 && beside["failed"] == 0);
    }

    private static Task<Measured> SickAsync(
        LoadRun run, LoadSystem system, string tool, string phase, string args, CancellationToken cancellationToken) => run.OpenAsync(
            $"{tool}, {phase}", tool, SickPerSecond, run.Options.Duration, (_, ct) => system.Gateway.CallAsync(tool, args, ct), default, cancellationToken);

    private static SystemSettings Settings() => new()
    {
        Tools =
        [
            new LoadTool(Healthy, "interactive"),
            new LoadTool(Hangs, "interactive") { TimeoutMs = 1000 },
            new LoadTool(Errors, "interactive"),
            new LoadTool(Crashes, "interactive") { Target = Process(memoryMiB: 512), More = Pool(), TimeoutMs = 2000 },
            new LoadTool(Leaks, "interactive") { Target = Process(memoryMiB: 192), More = Pool(), TimeoutMs = 2000 },
        ],
        Worker = new Dictionary<string, string> { ["Tools__AllowedPrograms__0"] = "dotnet" },
    };

    private static JsonObject Process(int memoryMiB) => new()
    {
        ["type"] = "process",
        ["program"] = new JsonObject
        {
            ["command"] = "dotnet",
            ["arguments"] = new JsonArray(RepositoryRoot.LoadDll, "stdiotool"),
            ["memoryMiB"] = memoryMiB,
        },
    };

    private static JsonObject Pool() => new() { ["pool"] = new JsonObject { ["hot"] = 1, ["max"] = 2 } };
}
