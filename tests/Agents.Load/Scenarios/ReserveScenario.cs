using System.Globalization;
using Agents.Load.Calling;
using Agents.Load.Measuring;
using Agents.Load.Running;
using Agents.Load.Tools;

namespace Agents.Load.Scenarios;

/// <summary>Whether a payment gets through while everything else asks for ten times what there is.</summary>
internal sealed class ReserveScenario : IScenario
{
    private const string Critical = "load.critical";
    private const string Live = "load.live";
    private const string Bulk = "load.bulk";
    private const int Slots = 20;
    private const int ToolMs = 1000;
    private const int CriticalMs = 20;
    private const int CriticalPerSecond = 10;
    private const int Overload = 10;

    public string Name => "reserve";

    public string Proves => "Critical calls are as quick under ten times too much other work as without it, and the reserve is why.";

    public string Goal => "p99 of critical calls under overload at most 1.5x their unloaded p99.";

    public async Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken)
    {
        // Most that the other classes can do: their slots over the time that their tools take.
        const double capacity = Slots * 1000.0 / ToolMs;
        List<Row> rows = [];
        List<string> notes =
        [
            string.Create(CultureInfo.InvariantCulture,
                $"{Slots} slots; interactive and batch tools take {ToolMs} ms, so at most {capacity:0} of their calls a second can be done; "
                + $"{capacity * Overload:0} a second arrive, half of each class. Critical: {CriticalPerSecond} a second of a tool that takes {CriticalMs} ms."),
        ];
        foreach (var (name, percent) in new (string, int?)[] { ("reserve 20 %", 20), ("reserve off", 0) })
        {
            await using var system = await run.StartSystemAsync(
                new SystemSettings
                {
                    Tools = [new LoadTool(Critical, "critical"), new LoadTool(Live, "interactive"), new LoadTool(Bulk, "batch")],
                    Worker = WorkerSettings.Slots(Slots, percent),
                },
                cancellationToken);
            var args = string.Create(CultureInfo.InvariantCulture, $$"""{"ms":{{CriticalMs}}}""");
            Task<string?> Call(int n, CancellationToken ct) => system.Gateway.CallAsync(Critical, args, ct);
            await run.WarmUpAsync((_, ct) => system.Gateway.CallAsync(Critical, args, ct), cancellationToken);

            run.Begin($"{name}: unloaded");
            var alone = await run.OpenAsync($"critical, unloaded, {name}", CriticalPerSecond, Call, cancellationToken);
            run.Begin($"{name}: {Overload}x overload");
            var other = string.Create(CultureInfo.InvariantCulture, $$"""{"ms":{{ToolMs}}}""");
            await using var live = Flood.Start(system.Gateway, Live, other, capacity * Overload / 2);
            await using var bulk = Flood.Start(system.Gateway, Bulk, other, capacity * Overload / 2);
            var loaded = await run.OpenAsync($"critical, {Overload}x overload, {name}", CriticalPerSecond, Call, cancellationToken);
            var (liveSent, bulkSent) = (await live.StopAsync(), await bulk.StopAsync());

            var row = loaded.Row.Against(alone.Row, "p99 ms");
            rows.AddRange([alone.Row, percent == 0 ? row : row.Must("at most 1.5x, none failed", row.Ratio <= 1.5 && row["failed"] == 0)]);
            notes.Add(string.Create(CultureInfo.InvariantCulture,
                $"{name}: other calls submitted {liveSent.PerSecond + bulkSent.PerSecond:0} a second; {liveSent.Accepted + bulkSent.Accepted:N0} accepted, "
                + $"{liveSent.Refused + bulkSent.Refused:N0} refused at once."));
            notes.AddRange([.. alone.Failures, .. loaded.Failures]);
        }

        return [new ResultTable("Critical calls beside overload", rows, notes)];
    }
}
