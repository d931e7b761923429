namespace Agents.Load.Scenarios;

internal static class ScenarioList
{
    public static readonly IReadOnlyList<IScenario> All =
    [
        new ConcurrencyScenario(), new RealtimeScenario(), new ReserveScenario(), new FairnessScenario(), new IsolationScenario(), new RolloutScenario(),
        new BatchScenario(), new QueueScenario(), new Sidecar.SidecarScenario(), new CrashScenario(),
        new DecideInlineScenario(), new DecideWorkflowScenario(), new DecideSlowScenario(), new ReplayScenario(),
        new EmbedScenario(), new RecallScenario(), new SessionSpikeScenario(), new Context.ContextScenario(),
    ];
}
