using System.Diagnostics;
using System.Globalization;
using Agents.Load.Measuring;

namespace Agents.Load.Scenarios;

/// <summary>How many recorded decisions a second are made again with another version.</summary>
internal sealed class ReplayScenario : IScenario
{
    private const int Records = 20_000;
    private const int Writers = 100;

    public string Name => "replay";

    public string Proves => "Last month's decisions can be made again with new rules while somebody waits for it.";

    public string Goal => "At least 5,000 records a second.";

    public IReadOnlyList<string> Builds => [.. IScenario.SystemProjects, "apps/Agents.Decisions"];

    public async Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken)
    {
        await using var system = await DecideInlineScenario.StartAsync(run, cancellationToken);
        var decisions = system.Decisions!;
        run.Begin("records are made");
        var made = new Latencies(run.Timeline.Series("decisions"));
        var next = 0;
        using var enough = new CancellationTokenSource();
        var clock = Stopwatch.StartNew();
        await run.Progress.WhileAsync("records are made", TimeSpan.FromMinutes(2), made, () => ClosedLoop.RunAsync(
            Writers, TimeSpan.FromMinutes(2), made,
            async (_, _, ct) =>
            {
                var n = Interlocked.Increment(ref next);
                if (n >= Records)
                {
                    await enough.CancelAsync();
                }

                return await decisions.DecideAsync(DecisionTypes.Name, DecisionTypes.Input(n), "approve", ct);
            },
            enough.Token, cancellationToken));
        var makingSeconds = clock.Elapsed.TotalSeconds;

        List<Row> rows = [];
        foreach (var (name, version) in new[] { ("same version, first", DecisionTypes.Live), ("same version", DecisionTypes.Live), ("stricter version", DecisionTypes.Stricter) })
        {
            run.Begin($"replay: {name}");
            clock.Restart();
            var report = await decisions.ReplayAsync(DecisionTypes.Name, version, Records, cancellationToken);
            var seconds = clock.Elapsed.TotalSeconds;
            var (count, different) = (report.GetProperty("records").GetInt32(), report.GetProperty("different").GetInt32());
            var row = new Row(name,
            [
                Measure.Count("records", count), Measure.Count("different", different), Measure.Ms("took ms", seconds * 1000), Measure.Count("records/s", count / seconds),
            ]);
            var sound = count == Records && (version == DecisionTypes.Live ? different == 0 : different > 0);
            rows.Add(row.Must("at least 5,000 records/s, all of them, differences only with the other version", count / seconds >= 5000 && sound));
        }

        return
        [
            new ResultTable("Replay", rows,
            [
                string.Create(CultureInfo.InvariantCulture, $"The records were made by {Writers} callers at {made.Good / makingSeconds:0} a second."),
                "One request each; the records are read from the store, evaluated with the version, and compared.",
                .. made.Reasons.Take(3),
            ]),
        ];
    }
}
