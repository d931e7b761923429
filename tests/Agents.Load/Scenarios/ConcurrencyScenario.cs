using System.Diagnostics;
using System.Globalization;
using Agents.Load.Calling;
using Agents.Load.Measuring;
using Agents.Load.Running;
using Agents.Load.Tools;

namespace Agents.Load.Scenarios;

/// <summary>How many executions can be under way at once, beside an agent loop that waits for each.</summary>
internal sealed class ConcurrencyScenario : IScenario
{
    private const int BaselineThreads = 10;
    private const int Pollers = 64;
    private const string Fast = "load.second";
    private const string Slow = "load.slow";
    private const long GoalBytes = 1536L * 1024 * 1024;

    public string Name => "concurrency";

    public string Proves => "Thousands of executions can be under way at once where a synchronous agent loop has ten.";

    public string Goal => "10,000 in flight with no failure, and under 1.5 GB of memory for all processes together.";

    public TimeSpan DefaultDuration => TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken)
    {
        var inFlight = run.Options.InFlight;
        await using var system = await run.StartSystemAsync(Settings(inFlight), cancellationToken);
        await using var meter = system.Measure();

        var baseline = await BaselineAsync(run, system, cancellationToken);
        var fast = await WaveAsync(run, system, Fast, TimeSpan.FromSeconds(1), cancellationToken);

        // Submitting takes seconds; only a tool that takes longer than that shows how many can really execute at one moment.
        var slow = await WaveAsync(run, system, Slow, TimeSpan.FromSeconds(20), cancellationToken);
        var use = await meter.StopAsync();
        return
        [
            new ResultTable(
                "Executions in flight",
                [
                    baseline,
                    .. new[] { fast, slow }.Select(wave => wave.Row.Against(baseline, "in flight")
                        .Must("every call succeeded", wave.Row["succeeded %"] >= 100)),
                ],
                [
                    "in flight: most that were accepted and not ended at one moment, as the caller knows it; executing: as the tool itself counts.",
                    "beyond: from acceptance to the recorded outcome (queue and run time of the ledger), less what the tool itself takes. "
                    + "It includes the wait behind the calls submitted in the same moment.",
                    .. fast.Failures, .. slow.Failures,
                ]),
            new ResultTable("Memory and CPU of the system over the run", use.Rows(GoalBytes), []),
        ];
    }

    internal static SystemSettings Settings(int inFlight)
    {
        // A fifth of the slots is for critical calls only.
        var slots = Math.Min(WorkerSettings.MaxSlots, (inFlight * 5 / 4) + 1000);
        return new SystemSettings
        {
            Tools = [new LoadTool(Fast, "interactive") { Direct = true }, new LoadTool(Slow, "interactive") { TimeoutMs = 300_000, Direct = true }],
            Worker = WorkerSettings.Slots(slots),
        };
    }

    private static async Task<Row> BaselineAsync(LoadRun run, LoadSystem system, CancellationToken cancellationToken)
    {
        var name = $"agent loop, {BaselineThreads} threads";
        run.Begin(name);
        await system.Tools.ForgetAsync(cancellationToken);
        var samples = new Latencies(run.Timeline.Series(name));
        var elapsed = await run.Progress.WhileAsync(
            name, run.Options.Duration, samples,
            () => Task.FromResult(SynchronousLoop.Run(BaselineThreads, run.Options.Duration, samples, system.Tools.Address, $"/tools/{Fast}", """{"ms":1000}""")));
        var counts = await system.Tools.CountsAsync(Fast, cancellationToken);
        var sorted = samples.Sorted();
        return Figures(name, BaselineThreads, samples.All, samples.Good, samples.Good / elapsed.TotalSeconds, counts.Peak,
            Percentile.Of(sorted, 50) - 1000, Percentile.Of(sorted, 99) - 1000);
    }

    private static Row Figures(string name, long inFlight, long calls, long good, double perSecond, long executing, double p50, double p99) => new(
        name,
        [
            Measure.Count("in flight", inFlight),
            Measure.Count("calls", calls),
            Measure.Percent("succeeded %", calls == 0 ? 0 : 100.0 * good / calls),
            Measure.Count("calls/s", perSecond),
            Measure.Count("executing, peak", executing),
            Measure.Ms("p50 beyond ms", p50),
            Measure.Ms("p99 beyond ms", p99),
        ]);

    private static async Task<(Row Row, IReadOnlyList<string> Failures)> WaveAsync(
        LoadRun run, LoadSystem system, string tool, TimeSpan takes, CancellationToken cancellationToken)
    {
        var count = run.Options.InFlight;
        var name = string.Create(CultureInfo.InvariantCulture, $"{count:N0} calls of a {takes.TotalSeconds:0} s tool");
        run.Begin(name);
        await system.Tools.ForgetAsync(cancellationToken);
        var wave = new Wave(system.Gateway, tool, string.Create(CultureInfo.InvariantCulture, $$"""{"ms":{{takes.TotalMilliseconds}}}"""));
        var samples = new Latencies(run.Timeline.Series(name));
        var clock = Stopwatch.StartNew();
        await run.Progress.WhileAsync(name, takes, samples, async () =>
        {
            await wave.SubmitAsync(count, cancellationToken);
            run.Progress.Say(string.Create(
                CultureInfo.InvariantCulture, $"{name}: {wave.AcceptedCount:N0} accepted after {clock.Elapsed.TotalSeconds:0.0} s"));
            await wave.AwaitAsync(Pollers, samples, cancellationToken);
            return 0;
        });
        var elapsed = clock.Elapsed;
        var counts = await system.Tools.CountsAsync(tool, cancellationToken);
        double[] beyond = [.. wave.TotalMs().Select(ms => ms - takes.TotalMilliseconds)];
        var row = Figures(
            name, wave.PeakInFlight(), count, samples.Good, samples.Good / elapsed.TotalSeconds, counts.Peak,
            Percentile.Of(beyond, 50), Percentile.Of(beyond, 99)).With(Measure.Count("retried", wave.Retried));
        return (row, [.. samples.Reasons.Take(3).Select(r => $"{name} failed: {r}")]);
    }
}
