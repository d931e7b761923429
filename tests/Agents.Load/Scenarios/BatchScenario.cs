using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Agents.Load.Calling;
using Agents.Load.Measuring;
using Agents.Load.Running;
using Agents.Load.Tools;

namespace Agents.Load.Scenarios;

/// <summary>Whether a nightly load of updates reaches a slow back end in few calls and leaves live calls alone.</summary>
internal sealed class BatchScenario : IScenario
{
    private const string Crm = "load.crm";
    private const string Live = "load.live";
    private const int LivePerSecond = 50;
    private const int LiveMs = 20;
    private const int Pollers = 16;
    private const int WarmUpdates = 2000;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public string Name => "batch";

    public string Proves => "Thousands of updates reach the CRM in a hundredth of the calls, and live calls do not notice.";

    public string Goal => "at most 1 % of the updates as single calls; interactive p99 at most 1.5x during it.";

    public async Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken)
    {
        var updates = run.Options.InFlight;
        await using var system = await run.StartSystemAsync(
            new SystemSettings
            {
                Tools =
                [
                    new LoadTool(Live, "interactive"),
                    new LoadTool(Crm, "batch")
                    {
                        More = new JsonObject
                        {
                            ["batching"] = new JsonObject { ["path"] = $"/batch/{Crm}", ["maxItems"] = 100, ["maxAgeMs"] = 1000 },
                        },
                    },
                ],
            },
            cancellationToken);
        var args = string.Create(CultureInfo.InvariantCulture, $$"""{"ms":{{LiveMs}}}""");
        Task<string?> Call(int n, CancellationToken ct) => system.Gateway.CallAsync(Live, args, ct);
        await run.WarmUpAsync((_, ct) => system.Gateway.CallAsync(Live, args, ct), cancellationToken);
        const string update = """{"customerId":"c-1042","note":"Called back."}""";
        var warm = new Wave(system.Gateway, Crm, update);
        await warm.SubmitAsync(WarmUpdates, cancellationToken);
        await warm.AwaitAsync(Pollers, new Latencies(), cancellationToken);

        run.Begin("interactive alone");
        var before = await run.OpenAsync("interactive, before", "interactive", LivePerSecond, run.Options.Duration, Call, default, cancellationToken);
        run.Begin(string.Create(CultureInfo.InvariantCulture, $"{updates:N0} CRM updates"));
        await system.Tools.ForgetAsync(cancellationToken);
        using var done = new CancellationTokenSource();
        var meanwhile = run.OpenAsync("interactive, meanwhile", "interactive", LivePerSecond, Longest, Call, done.Token, cancellationToken);
        var crm = new Latencies(run.Timeline.Series("CRM update"));
        var wave = new Wave(system.Gateway, Crm, update);
        await wave.SubmitAsync(updates, cancellationToken);
        await UntilReceivedAsync(system, updates - wave.RefusedCount, cancellationToken);
        await Task.Delay(Settle, cancellationToken);
        await done.CancelAsync();
        var during = await meanwhile;

        // Afterwards: thousands of questions what became of each would be a load of their own, which no nightly job makes.
        await wave.AwaitAsync(Pollers, crm, cancellationToken);
        var counts = await system.Tools.CountsAsync(Crm, cancellationToken);

        var row = during.Row.Against(before.Row, "p99 ms");
        var single = 100.0 * counts.Calls / updates;
        return
        [
            new ResultTable(
                "CRM updates",
                [
                    new Row("one call each", [Measure.Count("updates", updates), Measure.Count("calls", updates), Measure.Percent("single %", 100)]),
                    new Row(
                        "batched",
                        [
                            Measure.Count("updates", updates),
                            Measure.Count("calls", counts.Calls + counts.BatchCalls),
                            Measure.Percent("single %", single),
                            Measure.Count("items in batches", counts.Items),
                            Measure.Count("failed", crm.Bad),
                        ],
                        "calls of one call each", (double)(counts.Calls + counts.BatchCalls) / updates)
                    .Must("at most 1 % single, none failed", single <= 1 && crm.Bad == 0 && crm.Good == updates),
                ],
                ["calls: requests that reached the CRM, as it counts itself. Interactive calls are measured from the first update's submission until a second after "
                    + "the CRM has got the last one; what became of each is asked after that.", .. crm.Reasons.Take(3).Select(r => $"updates failed: {r}")]),
            new ResultTable(
                string.Create(CultureInfo.InvariantCulture, $"Interactive calls, {LivePerSecond} a second of a tool that takes {LiveMs} ms"),
                [before.Row, row.Must("at most 1.5x, none failed", row.Ratio <= 1.5 && row["failed"] == 0)],
                [.. before.Failures, .. during.Failures]),
        ];
    }

    // What never arrives is told by the outcomes.
    private static async Task UntilReceivedAsync(LoadSystem system, int updates, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Longest)
        {
            var counts = await system.Tools.CountsAsync(Crm, cancellationToken);
            if (counts.Items + counts.Calls >= updates)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }
    }
}
