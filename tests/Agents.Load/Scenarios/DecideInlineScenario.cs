using System.Globalization;
using Agents.Load.Measuring;
using Agents.Load.Running;

namespace Agents.Load.Scenarios;

/// <summary>How quickly decisions without effects are made, with record and chain, and how many a second.</summary>
internal sealed class DecideInlineScenario : IScenario
{
    private const int PerSecond = 500;

    public string Name => "decide-inline";

    public string Proves => "A decision in line, recorded and chained before it is answered, takes milliseconds.";

    public string Goal => "p99 under 20 ms at 500 decisions a second, none failed, the chain intact.";

    public IReadOnlyList<string> Builds => [.. IScenario.SystemProjects, "apps/Agents.Decisions"];

    public async Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken)
    {
        await using var system = await StartAsync(run, cancellationToken);
        var decisions = system.Decisions!;
        Task<string?> Decide(int n, CancellationToken ct) => decisions.DecideAsync(DecisionTypes.Name, DecisionTypes.Input(n), "approve", ct);
        Task<string?> Direct(CancellationToken ct) => system.Tools.CallAsync("direct", "{}", ct);
        Task<string?> Fact(int n, CancellationToken ct) => decisions.ReadFactAsync($"score/{DecisionTypes.Customer(n)}", ct);
        await run.WarmUpAsync((_, ct) => Direct(ct), cancellationToken);
        await run.WarmUpAsync((_, ct) => Decide(Random.Shared.Next(DecisionTypes.Subjects), ct), cancellationToken);

        run.Begin("direct call at the rate");
        var direct = await run.OpenAsync("no-op endpoint, 500/s", PerSecond, (_, ct) => Direct(ct), cancellationToken);
        run.Begin("reading a fact at the rate");
        var fact = await run.OpenAsync("reading a fact, 500/s", PerSecond, Fact, cancellationToken);
        run.Begin("decisions at the rate");
        var open = await run.OpenAsync("decisions, 500/s", PerSecond, Decide, cancellationToken);
        var alone = await run.ClosedAsync("one caller", 1, (_, n, ct) => Decide(n, ct), cancellationToken);
        var most = await run.ClosedAsync("as many as possible", run.Options.Callers, (caller, n, ct) => Decide((caller * 7919) + n, ct), cancellationToken);
        run.Begin("check of the chain");
        var (intact, records) = await decisions.VerifyAsync(cancellationToken);
        return
        [
            new ResultTable(
                "Decisions in line",
                [
                    direct.Row,
                    fact.Row.Against(direct.Row, "p99 ms"),
                    open.Row.Against(direct.Row, "p99 ms").Must(
                        "p99 under 20 ms, none failed, the chain intact", open.Row["p99 ms"] < 20 && open.Row["failed"] == 0 && intact),
                    alone.Row,
                    most.Row,
                ],
                [
                    "No-op endpoint: the tool server past everything. Reading a fact: the decisions app with key and fact store, without a decision.",
                    "A decision: two facts, a table, expressions in the sandbox, three guardrails of which two look at the subject's history; record and chain are in the store before it is answered.",
                    string.Create(CultureInfo.InvariantCulture, $"Chain: {(intact ? "intact" : "NOT INTACT")}, {records:N0} records checked."),
                    .. direct.Failures, .. fact.Failures, .. open.Failures, .. alone.Failures, .. most.Failures,
                ]),
        ];
    }

    internal static async Task<LoadSystem> StartAsync(LoadRun run, CancellationToken cancellationToken)
    {
        var system = await run.StartSystemAsync(
            new SystemSettings { Tools = [new Tools.LoadTool("load.live", "interactive")], Decisions = new Dictionary<string, string>() }, cancellationToken);
        var decisions = system.Decisions!;
        await decisions.PublishAsync(DecisionTypes.Name, DecisionTypes.Live, DecisionTypes.Text(DecisionTypes.Live, 300), activate: true, cancellationToken);
        await decisions.PublishAsync(DecisionTypes.Name, DecisionTypes.Stricter, DecisionTypes.Text(DecisionTypes.Stricter, 600), activate: false, cancellationToken);
        await Parallel.ForAsync(0, DecisionTypes.Subjects, cancellationToken, async (n, ct) =>
        {
            await decisions.ObserveAsync($"score/{DecisionTypes.Customer(n)}", DecisionTypes.Score(n), ct);
            await decisions.ObserveAsync($"open/{DecisionTypes.Customer(n)}", n, ct);
        });
        return system;
    }
}
