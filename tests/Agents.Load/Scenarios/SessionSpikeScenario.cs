using System.Globalization;
using Agents.Load.Calling;
using Agents.Load.Measuring;
using Agents.Load.Running;

namespace Agents.Load.Scenarios;

/// <summary>What becomes of appends to sessions and of reads of their windows when ten times as many come for a while.</summary>
internal sealed class SessionSpikeScenario : IScenario
{
    private const double PerSecond = 300;
    private const double SpikePerSecond = 3000;
    private const double GoalMs = 10;
    private const double SpikeGoalMs = 50;
    private const int ReadSeed = 5;
    private static readonly TimeSpan Spike = TimeSpan.FromSeconds(10);

    // As in the run: the runtime compiles again what many calls use, and what is done behind them, and that takes a tenth of the machine while
    // it lasts. Without the spike the first phase would have it.
    private static readonly (double PerSecond, TimeSpan For)[] WarmUp = [(SpikePerSecond, TimeSpan.FromSeconds(10)), (PerSecond, TimeSpan.FromSeconds(30))];

    public string Name => "session-spike";

    public string Proves => "Sessions stay quick when ten times as many turns come for ten seconds, and are as before right after.";

    public string Goal => "p99 of appends and of reads under 10 ms at 300/s in all, under 50 ms at 3,000/s; none failed.";

    public TimeSpan DefaultDuration => TimeSpan.FromSeconds(10);

    public IReadOnlyList<string> Builds => ["dapr/Sidecar", "apps/Agents.Memory"];

    public async Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken)
    {
        await using var system = await MemorySystem.StartAsync(run, new Dictionary<string, string>(), Path.Combine(run.Folder, "memory"), cancellationToken);
        using var sessions = new AppSessions(system.Port, Tenant.Default);
        using var plain = new PlainSessions(system.DaprPort);
        List<string> notes =
        [
            $"Half of the calls append one turn, half read the newest {SessionTurns.Window}; {SessionTurns.Sessions} sessions; latencies from the moment of arrival. Client, sidecar and app share the machine.",
            "Plain key: a state key for each session past the app, read with its etag, written with it, again when somebody else was quicker; no order, idempotency, summary, audit, events.",
        ];
        var beside = await PhasesAsync(run, system, plain, null, notes, cancellationToken);
        var ours = await PhasesAsync(run, system, sessions, beside, notes, cancellationToken);
        return [new ResultTable("Appends and reads", [.. ours, .. beside], notes)];
    }

    private static async Task<IReadOnlyList<Row>> PhasesAsync(
        LoadRun run, MemorySystem system, ISessionTraffic traffic, IReadOnlyList<Row>? beside, List<string> notes, CancellationToken cancellationToken)
    {
        var numbers = 0;
        run.Begin($"{traffic.Name}: warm-up");
        foreach (var (perSecond, time) in WarmUp)
            await OpenLoop.RunAsync(perSecond, time, new Latencies(), (_, ct) => Mixed(ct), CancellationToken.None, cancellationToken);
        List<Row> rows = [];
        await PhaseAsync("300/s", PerSecond, run.Options.Duration, GoalMs);
        await PhaseAsync("3,000/s", SpikePerSecond, Spike, SpikeGoalMs);
        var end = (int)run.Timeline.Elapsed.TotalSeconds + 1;
        await PhaseAsync("300/s again", PerSecond, run.Options.Duration, GoalMs);
        foreach (var what in (string[])["append", "read"])
        {
            var back = Recovery.Seconds(run.Timeline.Series($"{traffic.Name} {what}").Seconds(), end, GoalMs);
            notes.Add(string.Create(
                CultureInfo.InvariantCulture, $"{traffic.Name} {what}: p99 of a second below {GoalMs} ms {(back is { } seconds ? $"{seconds} s after the spike" : "not again within the run")}."));
        }
        return rows;

        Task<string?> Mixed(CancellationToken ct)
        {
            var n = Interlocked.Increment(ref numbers);
            return n % 2 == 0 ? traffic.ReadAsync(n / 2, ct) : traffic.AppendAsync(n / 2, ct);
        }

        async Task PhaseAsync(string phase, double perSecond, TimeSpan duration, double goalMs)
        {
            run.Begin($"{traffic.Name}, {phase}");
            var (appends, reads) = (new Latencies(run.Timeline.Series($"{traffic.Name} append")), new Latencies(run.Timeline.Series($"{traffic.Name} read")));
            await using var meter = system.Measure();
            var first = numbers;
            // Half of the rate each, and not at the same moments.
            var reading = OpenLoop.RunAsync(perSecond / 2, duration, reads, traffic.ReadAsync, CancellationToken.None, cancellationToken, ReadSeed);
            var elapsed = await run.Progress.WhileAsync(
                $"{traffic.Name} append, {phase}", duration, appends,
                () => OpenLoop.RunAsync(perSecond / 2, duration, appends, (n, ct) => traffic.AppendAsync(first + n, ct), CancellationToken.None, cancellationToken));
            await reading;
            numbers = first + (int)appends.All;
            var used = await meter.StopAsync();
            var cpu = Measure.Ms("CPU ms/call", used.Cpu.TotalMilliseconds / Math.Max(1, appends.All + reads.All));
            foreach (var (what, samples) in new[] { ("append", appends), ("read", reads) })
            {
                var measured = new Measured($"{traffic.Name} {what}, {phase}", samples, elapsed, null);
                var row = measured.Row.With(Measure.Ms("p99.9 ms", Percentile.Of(samples.Sorted(), 99.9)), cpu);
                if (beside is not null)
                {
                    row = row.Against(beside[rows.Count], "p99 ms").Must(
                        string.Create(CultureInfo.InvariantCulture, $"p99 under {goalMs} ms, none failed"), row["p99 ms"] < goalMs && row["failed"] == 0);
                }
                rows.Add(row);
                notes.AddRange(measured.Failures);
            }
        }
    }
}
