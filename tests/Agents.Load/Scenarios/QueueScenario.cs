using System.Globalization;
using System.Text.Json.Nodes;
using Agents.Load.Measuring;
using Agents.Load.Peers;
using Agents.Load.Running;
using Agents.Load.Tools;

namespace Agents.Load.Scenarios;

/// <summary>The price of durability, beside a queue that many know.</summary>
internal sealed class QueueScenario : IScenario
{
    private const string Tool = "load.noop";

    // How often each takes its turn; a turn measures that part of the duration. One caller is held against a time and not against the peer.
    private const int Rounds = 6;
    private const int RoundsOfOne = 2;

    // One worker reads all of them: the fewer there are, the more calls come to it in one delivery. BullMQ's queue is one.
    private const int Partitions = 2;

    // How soon what Redis appends to its file reaches the disk. The first is what ours is held against.
    private static readonly string[] Syncs = ["everysec", "always"];

    private static readonly IReadOnlyList<string> Durability =
    [
        "ours and BullMQ: the same no-op, a function of the worker (ours: a plugin). direct: a bare HTTP endpoint.",
        "ours: record, command, journal, outcome and result each committed before the next step: SQLite in WAL mode, synchronous=NORMAL; "
        + "a kill of any process loses nothing, a loss of power may lose the last moments.",
        $"ours: topics of {Partitions} partitions, which is configured; the sidecar makes 4 where nobody says it.",
        "ours: callers send HTTP to the gateway past a client library. BullMQ: callers use its client, which is a part of the queue.",
        "BullMQ everysec: appendonly yes, appendfsync everysec; a kill of the client processes loses nothing, a loss of power up to a second.",
        "BullMQ always: appendonly yes, appendfsync always; a loss of power loses nothing that was confirmed.",
    ];

    public string Name => "queue";

    public string Proves => "A call through accept, durable topic, worker and result costs no more than a job through BullMQ.";

    public string Goal => "at 64 callers at least 1.0x BullMQ's rate (everysec) in the same run; one caller under 5 ms p50.";

    public IReadOnlyList<string> Builds => [.. IScenario.SystemProjects, "apps/Samples.Plugins"];

    public async Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken)
    {
        await BullMqPeer.InstallAsync(run, cancellationToken);
        await using var system = await run.StartSystemAsync(Settings(), cancellationToken);
        using (var calls = system.RawCallsOf(Tool))
            await run.WarmUpAsync((_, ct) => calls.CallAsync(ct), cancellationToken, run.Options.Callers);
        return [await MeasureAsync(run, system, run.Options.Callers, cancellationToken), await MeasureAsync(run, system, 1, cancellationToken)];
    }

    // A job of BullMQ is a function of its worker; so is a plugin of ours.
    private static SystemSettings Settings() => new()
    {
        Partitions = Partitions,
        Tools =
        [
            new LoadTool(Tool, "interactive")
            {
                Target = new JsonObject { ["type"] = "plugin", ["assembly"] = "Samples.Plugins.dll", ["class"] = "Samples.Plugins.Noop" },
            },
        ],
        Worker = new Dictionary<string, string> { ["Tools__PluginsPath"] = RepositoryRoot.PluginsFolder },
    };

    // A shared machine is not equally fast for minutes: all take turns, and what they did in all rounds is added up. The system
    // stays up while BullMQ is measured; what it uses while it has nothing to do is in a note.
    private static async Task<ResultTable> MeasureAsync(LoadRun run, LoadSystem system, int callers, CancellationToken cancellationToken)
    {
        var who = string.Create(CultureInfo.InvariantCulture, $"{callers} caller{(callers == 1 ? "" : "s")}");
        var rounds = callers == 1 ? RoundsOfOne : Rounds;
        var duration = run.Options.Duration / rounds;
        Measured? direct = null;
        Turn? ours = null;
        Turn? idle = null;
        var peers = new Turn?[Syncs.Length];
        List<double> ratios = [];
        for (var round = 0; round < rounds; round++)
        {
            var bare = await run.ClosedAsync(
                $"direct, {who}", callers, duration, (_, _, ct) => system.Tools.CallAsync(Tool, "{}", ct), cancellationToken);
            direct = direct?.Plus(bare) ?? bare;

            ProcessMeter? meter = null;
            using var calls = system.RawCallsOf(Tool);
            var called = await run.ClosedAsync(
                $"ours, {who}", callers, duration, (_, _, ct) => calls.CallAsync(ct), cancellationToken,
                () => meter = system.Measure());
            ours = new Turn(called, await meter!.StopAsync()).After(ours);

            for (var i = 0; i < Syncs.Length; i++)
            {
                await using var resting = system.Measure();
                var (measured, use) = await BullMqPeer.MeasureAsync(
                    run, $"BullMQ {Syncs[i]}, {who}", Syncs[i], callers, duration, cancellationToken);
                idle = new Turn(measured, await resting.StopAsync()).After(idle);
                peers[i] = new Turn(measured, use).After(peers[i]);
                if (i == 0)
                {
                    ratios.Add(called.PerSecond / measured.PerSecond);
                }
            }
        }

        return Table(who, callers, direct!, ours!, idle!, [.. peers.OfType<Turn>()], ratios);
    }

    private static ResultTable Table(string who, int callers, Measured direct, Turn ours, Turn idle, IReadOnlyList<Turn> peers, IReadOnlyList<double> ratios)
    {
        var row = ours.Row.Against(peers[0].Row, callers == 1 ? "p50 ms" : "calls/s");
        row = callers == 1
            ? row.Must("p50 under 5 ms, none failed", row["p50 ms"] < 5 && row["failed"] == 0)
            : row.Must("at least 1.0x BullMQ everysec, none failed", row.Ratio >= 1 && row["failed"] == 0);
        return new ResultTable(
            $"Commands through the queue, {who}", [direct.Row, row, .. peers.Select(p => p.Row)],
            [
                .. ours.Use.Processes.Select(process => Share(process, ours.Measured.Latencies.All)),
                string.Create(CultureInfo.InvariantCulture, $"calls/s of ours over BullMQ {Syncs[0]} by round: {string.Join(", ", ratios.Select(r => r.ToString("0.00", CultureInfo.InvariantCulture)))}."),
                string.Create(CultureInfo.InvariantCulture, $"ours while BullMQ was measured, up and idle: {100 * idle.Use.Cpu / idle.Use.Elapsed:0.0} % of one processor."),
                .. ours.Measured.Failures, .. direct.Failures,
                .. callers == 1 ? Durability : [],
            ]);
    }

    /// <summary>What was measured of one in all rounds so far.</summary>
    private sealed record Turn(Measured Measured, SystemUse Use)
    {
        public Row Row => With(Measured.Row, Use, Measured.Latencies.All);

        public Turn After(Turn? earlier) => earlier is null ? this : new Turn(earlier.Measured.Plus(Measured), earlier.Use.Plus(Use));
    }

    private static string Share(ProcessUse process, long calls) => string.Create(
        CultureInfo.InvariantCulture, $"ours: {process.Name} {process.Cpu.TotalMicroseconds / Math.Max(1, calls):0} us of CPU a call, {process.PeakBytes / 1024 / 1024} MiB");

    private static Row With(Row row, SystemUse use, long calls) => row.With(
        Measure.Count("CPU us/call", calls == 0 ? 0 : use.Cpu.TotalMicroseconds / calls), Measure.MiB("peak MiB", use.PeakSumBytes));
}
