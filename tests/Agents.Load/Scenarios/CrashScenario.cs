using System.Globalization;
using System.Text.Json.Nodes;
using Agents.Load.Crashing;
using Agents.Load.Measuring;
using Agents.Load.Running;
using Agents.Load.Tools;
using Agents.Load.ToolServer;

namespace Agents.Load.Scenarios;

/// <summary>Whether anything that was accepted is lost or carried out twice while processes are killed.</summary>
internal sealed class CrashScenario : IScenario
{
    private const int MaxCallers = 16;

    public string Name => "crash";

    public string Proves => "No kill of any process loses an accepted call or carries one out twice.";

    public string Goal => "lost 0, executed twice 0 (tools that are not idempotent, by the tool's own book), nothing left unknown.";

    public TimeSpan DefaultDuration => TimeSpan.FromSeconds(60);

    public async Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken)
    {
        await using var system = await run.StartSystemAsync(
            new SystemSettings
            {
                Separate = true,
                Tools =
                [
                    new LoadTool(CrashTraffic.Charge, "critical")
                    {
                        Idempotent = false,
                        TimeoutMs = 3000,
                        Target = LoadTool.Endpoint($"/booked/{CrashTraffic.Charge}"),
                        More = new JsonObject
                        {
                            ["reconcile"] = new JsonObject { ["path"] = "/executions/{idempotencyKey}", ["graceMs"] = 1000 },
                        },
                    },
                    new LoadTool(CrashTraffic.Lookup, "interactive") { TimeoutMs = 3000 },
                ],
                Gateway = new Dictionary<string, string> { ["Gateway__LedgerPollMs"] = "300" },
            },
            cancellationToken);

        var traffic = new CrashTraffic(system.Gateway, new Latencies(run.Timeline.Series("accepted calls, submit")));
        var killer = new Killer(run, system);
        run.Begin("kills");
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            stop.CancelAfter(run.Options.Duration);
            var killing = killer.RunAsync(stop.Token, cancellationToken);
            await Task.WhenAll(Enumerable.Range(0, Math.Min(run.Options.Callers, MaxCallers)).Select(c => traffic.CallAsync(c, stop.Token, cancellationToken)));
            await killing;
        }

        run.Begin("all up again: every outcome");
        await system.WaitUntilReadyAsync(cancellationToken);
        var wereUnknown = traffic.WereUnknown;
        var outcomes = await CrashOutcomes.CollectAsync(run, system, traffic.Accepted, cancellationToken);
        var book = ExecutionBook.Count(system.Book);
        return
        [
            new ResultTable(
                "Calls accepted while processes were killed",
                [.. new[] { CrashTraffic.Charge, CrashTraffic.Lookup }.Select(tool => RowOf(tool, [.. outcomes.Where(o => o.Tool == tool)], wereUnknown, book))],
                [
                    $"{CrashTraffic.Charge} is not idempotent: the tool writes each execution into its own book, the same key twice if it is executed twice.",
                    "lost: accepted and without an outcome two minutes after the last kill. mismatch: an outcome 'succeeded' that the book does not have, or "
                    + "an execution in the book whose outcome is another.",
                    "were unknown: seen so before they were reconciled with the tool; one call in four was watched while the kills went on.",
                    .. outcomes.Select(o => o.Call?.Failure).OfType<string>().GroupBy(f => f).OrderByDescending(g => g.Count()).Take(5)
                        .Select(g => $"ended otherwise: {g.Count()} x {g.Key}"),
                    string.Create(CultureInfo.InvariantCulture,
                        $"{traffic.Unanswered} submissions got no answer and were made again with the same idempotency key; {traffic.Refused} were refused for the moment."),
                ]),
            new ResultTable(
                "Kills (SIGKILL), each process started again within half a second",
                [.. system.Processes.Keys.Order(StringComparer.Ordinal).Select(name => (Name: name, Kills: killer.Victims.Count(v => v == name)))
                    .Select(k => new Row(k.Name, [Measure.Count("kills", k.Kills)]).Must("at least once", k.Kills > 0))]),
        ];
    }

    private static Row RowOf(string tool, IReadOnlyList<CrashOutcome> outcomes, IReadOnlySet<string> wereUnknown, Dictionary<string, int> book)
    {
        var booked = tool == CrashTraffic.Charge;
        var lost = outcomes.Count(o => o.Call is not { IsFinal: true } && o.Call?.Status != "unknown");
        var twice = booked ? outcomes.Count(o => book.GetValueOrDefault(o.Id) > 1) : 0;
        var mismatch = booked ? outcomes.Count(o => o.Call is { IsFinal: true } call && (call.Status == "succeeded") != book.ContainsKey(o.Id)) : 0;
        var left = outcomes.Count(o => o.Call?.Status == "unknown");
        return new Row(
            tool,
            [
                Measure.Count("accepted", outcomes.Count),
                Measure.Count("succeeded", outcomes.Count(o => o.Call?.Status == "succeeded")),
                Measure.Count("failed", outcomes.Count(o => o.Call?.Status == "failed")),
                Measure.Count("were unknown", outcomes.Count(o => o.WasUnknown || wereUnknown.Contains(o.Id))),
                Measure.Count("left unknown", left),
                Measure.Count("lost", lost),
                Measure.Count("executed twice", twice),
                Measure.Count("mismatch", mismatch),
            ]).Must("lost 0, executed twice 0, mismatch 0, left unknown 0", outcomes.Count > 0 && lost + twice + mismatch + left == 0);
    }
}
