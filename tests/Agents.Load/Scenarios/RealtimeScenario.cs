using System.Globalization;
using Agents.Load.Calling;
using Agents.Load.Measuring;
using Agents.Load.Running;
using Agents.Load.Tools;

namespace Agents.Load.Scenarios;

/// <summary>Whether a live turn gets its answer in time, at different loads and with thousands of slow calls under way.</summary>
internal sealed class RealtimeScenario : IScenario
{
    private const string Live = "load.live";
    private const string Slow = "load.slow";
    private const int Pollers = 16;

    public string Name => "realtime";

    public string Proves => "An interactive call answers in time up to 95 % of capacity, and with thousands of slow calls under way.";

    public string Goal => "p99 under 500 ms at 80 % of capacity with 10,000 slow calls in flight; idle p50 at most 10 ms over the direct call.";

    public async Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken)
    {
        var settings = ConcurrencyScenario.Settings(run.Options.InFlight);
        await using var system = await run.StartSystemAsync(
            settings with { Tools = [new LoadTool(Live, "interactive"), new LoadTool(Slow, "interactive") { TimeoutMs = 900_000, Direct = true }] },
            cancellationToken);
        Task<string?> Ours(CancellationToken ct) => system.Gateway.CallAsync(Live, "{}", ct);
        Task<string?> Direct(CancellationToken ct) => system.Tools.CallAsync(Live, "{}", ct);

        await run.WarmUpAsync((_, ct) => Direct(ct), cancellationToken);
        await run.WarmUpAsync((_, ct) => Ours(ct), cancellationToken);
        var idleDirect = await run.ClosedAsync("direct, idle", 1, (_, _, ct) => Direct(ct), cancellationToken);
        var idle = await run.ClosedAsync("idle, one caller", 1, (_, _, ct) => Ours(ct), cancellationToken);
        var capacity = await run.ClosedAsync("capacity", run.Options.Callers, (_, _, ct) => Ours(ct), cancellationToken);
        List<Measured> measured = [idleDirect, idle, capacity];
        List<Row> rows =
        [
            idleDirect.Row,
            IdleRow(idle.Row, idleDirect.Row),
            capacity.Row,
        ];
        foreach (var percent in (int[])[50, 80, 95])
        {
            rows.AddRange(await AtAsync(run, percent, capacity.PerSecond, "", Direct, Ours, measured, cancellationToken));
        }

        // Slow enough to be under way before, during and after what is measured beside it.
        var slowFor = run.Options.Duration + run.Options.Duration + TimeSpan.FromSeconds(30);
        var wave = new Wave(system.Gateway, Slow, string.Create(CultureInfo.InvariantCulture, $$"""{"ms":{{slowFor.TotalMilliseconds}}}"""));
        run.Begin(string.Create(CultureInfo.InvariantCulture, $"submit {run.Options.InFlight:N0} slow calls"));
        await system.Tools.ForgetAsync(cancellationToken);
        await wave.SubmitAsync(run.Options.InFlight, cancellationToken);
        await UntilRunningAsync(system, wave.AcceptedCount, cancellationToken);
        var loaded = await AtAsync(run, 80, capacity.PerSecond, ", slow calls in flight", Direct, Ours, measured, cancellationToken);
        var executing = (await system.Tools.CountsAsync(Slow, cancellationToken)).Running;
        var atLoad = loaded[1].Must(
            "p99 under 500 ms, none failed, all slow calls still under way",
            loaded[1]["p99 ms"] < 500 && loaded[1]["failed"] == 0 && executing >= run.Options.InFlight * 0.99);
        rows.AddRange([loaded[0], atLoad]);

        run.Begin("slow calls end");
        var slow = new Latencies();
        await wave.AwaitAsync(Pollers, slow, cancellationToken);
        return
        [
            new ResultTable(
                "Interactive calls",
                rows,
                [
                    "capacity: what callers get who call again as soon as they are answered. The rows in percent of it are calls that arrive at that "
                    + "rate whatever became of those before, measured from the moment they were to arrive.",
                    string.Create(CultureInfo.InvariantCulture,
                        $"slow calls: {run.Options.InFlight:N0} of a tool that takes {slowFor.TotalSeconds:0} s; {executing:N0} executing at the end of the row; "
                        + $"{slow.Good:N0} succeeded, {slow.Bad:N0} failed afterwards."),
                    .. measured.SelectMany(m => m.Failures), .. slow.Reasons.Take(3),
                ]),
        ];
    }

    private static Row IdleRow(Row ours, Row direct)
    {
        var over = ours["p50 ms"] - direct["p50 ms"];
        return ours.Against(direct, "p50 ms").Must(
            string.Create(CultureInfo.InvariantCulture, $"p50 at most 10 ms over direct (is {over:0.0})"), over <= 10 && ours["failed"] == 0);
    }

    /// <summary>The direct row and ours, one after the other, at so many percent of our capacity.</summary>
    private static async Task<IReadOnlyList<Row>> AtAsync(
        LoadRun run, int percent, double capacity, string suffix, Func<CancellationToken, Task<string?>> direct,
        Func<CancellationToken, Task<string?>> ours, List<Measured> measured, CancellationToken cancellationToken)
    {
        var rate = Math.Max(1, capacity * percent / 100);
        List<Row> rows = [];
        foreach (var (who, call) in new[] { ("direct, ", direct), ("", ours) })
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{who}{percent} %{suffix}");
            run.Begin(name);
            var result = await run.OpenAsync(name, rate, (_, ct) => call(ct), cancellationToken);
            measured.Add(result);
            rows.Add(rows.Count == 0 ? result.Row : result.Row.Against(rows[0], "p99 ms"));
        }

        return rows;
    }

    private static async Task UntilRunningAsync(LoadSystem system, int count, CancellationToken cancellationToken)
    {
        // What does not start within this is told by the row's goal.
        for (var tries = 0; tries < 100 && (await system.Tools.CountsAsync(Slow, cancellationToken)).Running < count; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }
    }
}
