using Agents.Load.Calling;
using Agents.Load.Measuring;
using Agents.Load.ToolServer;

namespace Agents.Load.Scenarios;

/// <summary>Decisions while something that they need hangs.</summary>
internal sealed class DecideSlowScenario : IScenario
{
    private const int DeadlineMs = 1000;
    private const int LateMs = 50;
    private const int Callers = 30;

    public string Name => "decide-slow";

    public string Proves => "A fact source or a tool that hangs costs its own time, and no decision comes after its deadline.";

    public string Goal => "no decision later than its deadline of 1 s by more than 50 ms.";

    public TimeSpan DefaultDuration => TimeSpan.FromSeconds(15);

    public IReadOnlyList<string> Builds => [.. IScenario.SystemProjects, "apps/Agents.Decisions"];

    public async Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken)
    {
        await using var system = await DecideWorkflowScenario.StartAsync(run, RefundTypes.SlowFact, DeadlineMs, cancellationToken);
        var decisions = system.Decisions!;
        Task<string?> Decide(string outcome, int n, CancellationToken ct) => decisions.CarryOutAsync(RefundTypes.Name, RefundTypes.Input(n), outcome, ct);
        await run.WarmUpAsync((_, ct) => Decide("deny", Random.Shared.Next(100_000), ct), cancellationToken);

        var healthy = await MeasureAsync(run, "no source hangs", "deny", Decide, cancellationToken);
        await system.Tools.BehaveAsync(RefundTypes.Fact, new Behaviour(Hang: true), cancellationToken);
        var own = await MeasureAsync(run, "a source with 200 ms of its own hangs", "deny", Decide, cancellationToken);

        await PublishAsync(decisions, "2.0.0", RefundTypes.SlowestFact, cancellationToken);
        var whole = await MeasureAsync(run, "a source with as long as the decision hangs", "review", Decide, cancellationToken);
        await system.Tools.BehaveAsync(RefundTypes.Fact, new Behaviour(), cancellationToken);

        await PublishAsync(decisions, "3.0.0", RefundTypes.Carried, cancellationToken);
        await system.Tools.BehaveAsync(RefundTypes.Tool("label"), new Behaviour(Hang: true), cancellationToken);
        var step = await MeasureAsync(run, "the tool of the fourth step hangs", "review", Decide, cancellationToken);
        return
        [
            new ResultTable(
                "Decisions with a deadline of 1,000 ms",
                [healthy.Row, Judge(own.Row), Judge(whole.Row), Judge(step.Row)],
                [.. healthy.Failures, .. own.Failures, .. whole.Failures, .. step.Failures]),
        ];
    }

    private static Row Judge(Row row) => row.Must(
        "none after 1,050 ms, all with the safe outcome", row["max ms"] <= DeadlineMs + LateMs && row["failed"] == 0);

    private static Task PublishAsync(DecisionsClient decisions, string version, string decision, CancellationToken cancellationToken) => decisions.PublishAsync(
        RefundTypes.Name, version, RefundTypes.Text(decision, DeadlineMs).Replace("version: 1.0.0", $"version: {version}", StringComparison.Ordinal), activate: true,
        cancellationToken);

    private static Task<Measured> MeasureAsync(
        LoadRun run, string name, string outcome, Func<string, int, CancellationToken, Task<string?>> decide, CancellationToken cancellationToken) =>
        run.ClosedAsync(name, Callers, (caller, n, ct) => decide(outcome, (caller * 7919) + n, ct), cancellationToken);
}
