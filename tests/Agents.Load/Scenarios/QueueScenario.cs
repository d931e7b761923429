using System.Globalization;
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
        "ours: record, command, journal, outcome and result each committed before the next step: SQLite in WAL mode, synchronous=NORMAL; "
        + "a kill of any process loses nothing, a loss of power may lose the last moments.",
        "BullMQ everysec: appendonly yes, appendfsync everysec; a kill of the client processes loses nothing, a loss of power up to a second.",
        "BullMQ always: appendonly yes, appendfsync always; a loss of power loses nothing that was confirmed.",
    ];

    public string Name => "queue";

    public string Proves => "A call through accept, durable topic, worker and result costs no more than a job through BullMQ.";

    public string Goal => "at 64 callers at least 1.0x BullMQ's rate (everysec) in the same run; one caller under 5 ms p50.";

    public async Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken)
    {
        await BullMqPeer.InstallAsync(run, cancellationToken);
        var many = run.Options.Callers;
        List<ResultTable> tables = [];
        await using (var system = await run.StartSystemAsync(new SystemSettings { Tools = [new LoadTool(Tool, "interactive")] }, cancellationToken))
        {
            tables.Add(await MeasureAsync(run, system, many, cancellationToken));
            tables.Add(await MeasureAsync(run, system, 1, cancellationToken));
        }

        // The system is stopped by now: two that share the processors would measure each other.
        return [await BesideAsync(run, tables[0], many, cancellationToken), await BesideAsync(run, tables[1], 1, cancellationToken)];
    }

    private static async Task<ResultTable> MeasureAsync(LoadRun run, LoadSystem system, int callers, CancellationToken cancellationToken)
    {
        var who = string.Create(CultureInfo.InvariantCulture, $"{callers} caller{(callers == 1 ? "" : "s")}");
        var direct = await run.ClosedAsync($"direct, {who}", callers, (_, _, ct) => system.Tools.CallAsync(Tool, "{}", ct), cancellationToken);

        // The meter sees the warm-up too, so CPU is divided by all calls that the tool saw.
        await system.Tools.ForgetAsync(cancellationToken);
        await using var meter = system.Measure();
        var ours = await run.ClosedAsync($"ours, {who}", callers, (_, _, ct) => system.Gateway.CallAsync(Tool, "{}", ct), cancellationToken);
        var use = await meter.StopAsync();
        var calls = (await system.Tools.CountsAsync(Tool, cancellationToken)).Calls;
        return new ResultTable(
            $"Commands through the queue, {who}", [direct.Row, With(ours.Row, use, calls)], [.. ours.Failures, .. direct.Failures]);
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

    private static Row With(Row row, SystemUse use, long calls) => row.With(
        Measure.Count("CPU us/call", calls == 0 ? 0 : use.Cpu.TotalMicroseconds / calls), Measure.MiB("peak MiB", use.PeakSumBytes));
}
