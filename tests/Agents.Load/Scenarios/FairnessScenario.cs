using System.Globalization;
using Agents.Load.Calling;
using Agents.Load.Measuring;
using Agents.Load.Running;
using Agents.Load.Tools;

namespace Agents.Load.Scenarios;

/// <summary>Whether one tenant's flood is another's wait.</summary>
internal sealed class FairnessScenario : IScenario
{
    private const string Tool = "load.live";
    private const int Slots = 20;
    private const int ToolMs = 250;
    private const int SpreadMs = 100;
    private const int CalmPerSecond = 10;
    private const int Overload = 10;
    private const int Weight = 3;
    private const string SteadyColumn = "steady calls/s";

    private static readonly Tenant Calm = new("calm");
    private static readonly Tenant Noisy = new("noisy");
    private static readonly Tenant Vip = new("vip");
    private static readonly Tenant Normal = new("normal");
    private static readonly Tenant Light = new("light");
    private static readonly Tenant Heavy = new("heavy");

    public string Name => "fairness";

    public string Proves => "A tenant that floods waits for itself; others do not, VIPs go first, and weights share what is left.";

    public string Goal => "calm tenant beside a flood: p99 at most 1.5x its own alone; VIP p99 below normal's; shares by weight within 20 %.";

    public async Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken)
    {
        // As tools do, it does not always take the same time: else all slots that a flood has filled at once come free at once, again and
        // again, and the wait for that is all that is measured.
        var args = string.Create(CultureInfo.InvariantCulture, $$"""{"ms":{{ToolMs}},"spreadMs":{{SpreadMs}}}""");
        const double capacity = Slots * 0.8 * 1000.0 / ToolMs;
        List<ResultTable> tables = [];
        foreach (var part in (Func<LoadRun, LoadSystem, string, double, CancellationToken, Task<ResultTable>>[])[BesideFloodAsync, RanksAsync, SharesAsync])
        {
            // A system for each: what a flood has left waiting would take minutes to work off.
            await using var system = await run.StartSystemAsync(Settings(), cancellationToken);
            await run.WarmUpAsync((_, ct) => system.Gateway.CallAsync(Tool, args, ct), cancellationToken);
            tables.Add(await part(run, system, args, capacity, cancellationToken));
        }

        return tables;
    }

    private static SystemSettings Settings()
    {
        var tenants = new Dictionary<string, string>
        {
            ["Tenants__vip__Rank"] = "vip",
            ["Tenants__heavy__Weight"] = Weight.ToString(CultureInfo.InvariantCulture),
        };
        return new SystemSettings
        {
            Tools = [new LoadTool(Tool, "interactive")],
            Tenants = [Calm, Noisy, Vip, Normal, Light, Heavy],
            Gateway = tenants,
            Worker = new Dictionary<string, string>([.. tenants, .. WorkerSettings.Slots(Slots)]),
        };
    }

    private static async Task<ResultTable> BesideFloodAsync(
        LoadRun run, LoadSystem system, string args, double capacity, CancellationToken cancellationToken)
    {
        using var calm = system.GatewayOf(Calm);
        Task<string?> Call(int n, CancellationToken ct) => calm.CallAsync(Tool, args, ct);
        run.Begin("calm tenant alone");
        var alone = await run.OpenAsync("calm tenant alone", CalmPerSecond, Call, cancellationToken);
        run.Begin("another tenant floods");
        using var noisy = system.GatewayOf(Noisy);
        await using var flood = Flood.Start(noisy, Tool, args, capacity * Overload);
        var beside = await run.OpenAsync("calm tenant beside a flood", CalmPerSecond, Call, cancellationToken);
        var sent = await flood.StopAsync();
        var row = beside.Row.Against(alone.Row, "p99 ms");
        return new ResultTable(
            "A calm tenant and one that floods",
            [alone.Row, row.Must("at most 1.5x, none failed", row.Ratio <= 1.5 && row["failed"] == 0)],
            [
                string.Create(CultureInfo.InvariantCulture,
                    $"{Slots} slots, a fifth of them for critical calls; the tool takes {ToolMs - (SpreadMs / 2)} to {ToolMs + (SpreadMs / 2)} ms: {capacity:0} calls a second. The flood: {sent.PerSecond:0} a second, "
                    + $"{sent.Accepted:N0} accepted, {sent.Refused:N0} refused at once."),
                .. alone.Failures, .. beside.Failures,
            ]);
    }

    private static async Task<ResultTable> RanksAsync(
        LoadRun run, LoadSystem system, string args, double capacity, CancellationToken cancellationToken)
    {
        // Three quarters of what can be done each: together half too much.
        run.Begin("VIP beside normal, 150 %");
        using var vip = system.GatewayOf(Vip);
        using var normal = system.GatewayOf(Normal);
        var both = await Task.WhenAll(
            run.OpenAsync("normal tenant", capacity * 0.75, (_, ct) => normal.CallAsync(Tool, args, ct), cancellationToken),
            run.OpenAsync("VIP tenant", capacity * 0.75, (_, ct) => vip.CallAsync(Tool, args, ct), cancellationToken));
        var row = both[1].Row.Against(both[0].Row, "p99 ms");
        return new ResultTable(
            "VIP beside normal, 75 % of capacity each",
            [both[0].Row, row.Must("below normal's p99, none failed", row.Ratio < 1 && row["failed"] == 0)],
            ["Normal calls that waited too long end by their deadline (60 s) or are refused at accept; those count as failed.", .. both.SelectMany(b => b.Failures)]);
    }

    private static async Task<ResultTable> SharesAsync(
        LoadRun run, LoadSystem system, string args, double capacity, CancellationToken cancellationToken)
    {
        run.Begin("weights 1 and 3");
        using var light = system.GatewayOf(Light);
        using var heavy = system.GatewayOf(Heavy);
        var callers = Math.Max(4 * Slots, (int)(capacity / 2));
        var samples = new[] { new Latencies(run.Timeline.Series("weight 1")), new Latencies(run.Timeline.Series("weight 3")) };
        var running = Task.WhenAll(
            ClosedLoop.RunAsync(callers, run.Options.Duration, samples[0], (_, _, ct) => light.CallAsync(Tool, args, ct), cancellationToken),
            ClosedLoop.RunAsync(callers, run.Options.Duration, samples[1], (_, _, ct) => heavy.CallAsync(Tool, args, ct), cancellationToken));
        // Not the calls of the first moments, when nothing waited yet, nor those that end when no new ones come.
        var quarter = run.Options.Duration / 4;
        await Task.Delay(quarter, cancellationToken);
        var from = samples.Select(s => s.Good).ToArray();
        await Task.Delay(quarter * 3, cancellationToken);
        var steady = samples.Select((s, i) => (s.Good - from[i]) / (quarter * 3).TotalSeconds).ToArray();
        var elapsed = await running;
        var lightRow = Row.Of("weight 1", samples[0], elapsed[0], callers).With(Steady(steady[0]));
        var heavyRow = Row.Of("weight 3", samples[1], elapsed[1], callers).With(Steady(steady[1])).Against(lightRow, SteadyColumn);
        return new ResultTable(
            "Shares of two tenants that both want more than there is",
            [lightRow, heavyRow.Must("3x within 20 %", heavyRow.Ratio is > Weight * 0.8 and < Weight * 1.2)]);

        static Measure Steady(double perSecond) => new(SteadyColumn, perSecond, "0.0");
    }
}
