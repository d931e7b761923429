using System.Globalization;
using Agents.Load.Measuring;
using Agents.Load.Running;
using Agents.Load.Tools;

namespace Agents.Load.Scenarios;

/// <summary>Decisions that are carried out: five tool calls, a workflow, record and chain.</summary>
internal sealed class DecideWorkflowScenario : IScenario
{
    private static readonly int[] Callers = [1, 30, 100];

    public string Name => "decide-workflow";

    public string Proves => "A refund of five steps, each a durable tool call, is decided and carried out while the customer waits.";

    public string Goal => "five-step refunds at 30 callers: at least 100/s, p99 under 500 ms; a bare five-activity workflow: one caller p50 under 10 ms, 30 callers at least 400/s with p99 under 150 ms.";

    public IReadOnlyList<string> Builds => [.. IScenario.SystemProjects, "apps/Agents.Decisions"];

    public async Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken)
    {
        await using var system = await StartAsync(run, RefundTypes.Carried, 10_000, cancellationToken);
        var decisions = system.Decisions!;
        Task<string?> Refund(int n, CancellationToken ct) => decisions.CarryOutAsync(RefundTypes.Name, RefundTypes.Input(n), "approve", ct);
        await run.WarmUpAsync((_, ct) => system.Tools.BareWorkflowAsync(ct), cancellationToken);
        await run.WarmUpAsync((_, ct) => Refund(Random.Shared.Next(1_000_000), ct), cancellationToken);

        List<Row> bare = [], carried = [];
        List<string> notes = [];
        foreach (var callers in Callers)
        {
            var who = string.Create(CultureInfo.InvariantCulture, $"{callers} caller{(callers == 1 ? "" : "s")}");
            var workflow = await run.ClosedAsync($"bare workflow, {who}", callers, (_, _, ct) => system.Tools.BareWorkflowAsync(ct), cancellationToken);
            bare.Add(JudgeBare(workflow.Row, callers));
            notes.AddRange(workflow.Failures);
        }

        foreach (var callers in Callers)
        {
            var who = string.Create(CultureInfo.InvariantCulture, $"{callers} caller{(callers == 1 ? "" : "s")}");
            var refund = await run.ClosedAsync($"refund, {who}", callers, (caller, n, ct) => Refund((caller * 7919) + n, ct), cancellationToken);
            var row = refund.Row.Against(bare[Array.IndexOf(Callers, callers)], "calls/s");
            carried.Add(callers == 30
                ? row.Must("at least 100/s, p99 under 500 ms, none failed", row["calls/s"] >= 100 && row["p99 ms"] < 500 && row["failed"] == 0)
                : row);
            notes.AddRange(refund.Failures);
        }

        run.Begin("check of the chain");
        var (intact, records) = await decisions.VerifyAsync(cancellationToken);
        notes.Insert(0, string.Create(CultureInfo.InvariantCulture, $"Chain: {(intact ? "intact" : "NOT INTACT")}, {records:N0} records checked."));
        return
        [
            new ResultTable("A bare workflow of five activities, same sidecar", bare),
            new ResultTable("Refunds of five steps, each a tool call through gateway, topic and worker", carried, notes),
        ];
    }

    /// <summary>Starts the system with the tools of the steps, and publishes the type.</summary>
    internal static async Task<LoadSystem> StartAsync(LoadRun run, string type, int deadlineMs, CancellationToken cancellationToken)
    {
        var system = await run.StartSystemAsync(
            new SystemSettings
            {
                Tools = [.. RefundTypes.Tools.Select(tool => new LoadTool(tool, "interactive"))],
                Decisions = new Dictionary<string, string>(),
                Workflows = true,
            }, cancellationToken);
        await system.Decisions!.PublishAsync(RefundTypes.Name, "1.0.0", RefundTypes.Text(type, deadlineMs), activate: true, cancellationToken);
        return system;
    }

    private static Row JudgeBare(Row row, int callers) => callers switch
    {
        1 => row.Must("p50 under 10 ms, none failed", row["p50 ms"] < 10 && row["failed"] == 0),
        30 => row.Must("at least 400/s, p99 under 150 ms, none failed", row["calls/s"] >= 400 && row["p99 ms"] < 150 && row["failed"] == 0),
        _ => row,
    };
}
