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

    private static readonly IReadOnlyList<string> Durability =
    [
        "ours and BullMQ: the same no-op, a function of the worker (ours: a plugin). direct: a bare HTTP endpoint.",
        "ours: record, command, journal, outcome and result each committed before the next step: SQLite in WAL mode, synchronous=NORMAL; "
        + "a kill of any process loses nothing, a loss of power may lose the last moments.",
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
        var many = run.Options.Callers;
        List<ResultTable> tables = [];
        await using (var system = await run.StartSystemAsync(Settings(), cancellationToken))
        {
            tables.Add(await MeasureAsync(run, system, many, cancellationToken));
            tables.Add(await MeasureAsync(run, system, 1, cancellationToken));
        }

        // The system is stopped by now: two that share the processors would measure each other.
        return [await BesideAsync(run, tables[0], many, cancellationToken), await BesideAsync(run, tables[1], 1, cancellationToken)];
    }

    // A job of BullMQ is a function of its worker; so is a plugin of ours.
    private static SystemSettings Settings() => new()
    {
        Tools =
        [
            new LoadTool(Tool, "interactive")
            {
                Target = new JsonObject { ["type"] = "plugin", ["assembly"] = "Samples.Plugins.dll", ["class"] = "Samples.Plugins.Noop" },
            },
        ],
        Worker = new Dictionary<string, string> { ["Tools__PluginsPath"] = RepositoryRoot.PluginsFolder },
    };

    private static async Task<ResultTable> MeasureAsync(LoadRun run, LoadSystem system, int callers, CancellationToken cancellationToken)
    {
        var who = string.Create(CultureInfo.InvariantCulture, $"{callers} caller{(callers == 1 ? "" : "s")}");
        var direct = await run.ClosedAsync($"direct, {who}", callers, (_, _, ct) => system.Tools.CallAsync(Tool, "{}", ct), cancellationToken);

        ProcessMeter? meter = null;
        var ours = await run.ClosedAsync(
            $"ours, {who}", callers, (_, _, ct) => system.Gateway.CallAsync(Tool, "{}", ct), cancellationToken, () => meter = system.Measure());
        var use = await meter!.StopAsync();
        return new ResultTable(
            $"Commands through the queue, {who}", [direct.Row, With(ours.Row, use, ours.Latencies.All)],
            [.. use.Processes.Select(process => Share(process, ours.Latencies.All)), .. ours.Failures, .. direct.Failures]);
    }

    private static async Task<ResultTable> BesideAsync(LoadRun run, ResultTable table, int callers, CancellationToken cancellationToken)
    {
        List<Row> peers = [];
        foreach (var sync in (string[])["everysec", "always"])
        {
            var (measured, use) = await BullMqPeer.MeasureAsync(
                run, string.Create(CultureInfo.InvariantCulture, $"BullMQ {sync}, {callers}"), sync, callers, cancellationToken);
            peers.Add(With(measured.Row, use, measured.Latencies.All));
        }

        var (direct, ours) = (table.Rows[0], table.Rows[1]);
        ours = callers == 1 ? ours.Against(peers[0], "p50 ms") : ours.Against(peers[0], "calls/s");
        ours = callers == 1
            ? ours.Must("p50 under 5 ms, none failed", ours["p50 ms"] < 5 && ours["failed"] == 0)
            : ours.Must("at least 1.0x BullMQ everysec, none failed", ours.Ratio >= 1 && ours["failed"] == 0);
        return table with { Rows = [direct, ours, .. peers], Notes = [.. table.Notes, .. callers == 1 ? Durability : []] };
    }

    private static string Share(ProcessUse process, long calls) => string.Create(
        CultureInfo.InvariantCulture, $"ours: {process.Name} {process.Cpu.TotalMicroseconds / Math.Max(1, calls):0} us of CPU a call, {process.PeakBytes / 1024 / 1024} MiB");

    private static Row With(Row row, SystemUse use, long calls) => row.With(
        Measure.Count("CPU us/call", calls == 0 ? 0 : use.Cpu.TotalMicroseconds / calls), Measure.MiB("peak MiB", use.PeakSumBytes));
}
