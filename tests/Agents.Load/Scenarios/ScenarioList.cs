namespace Agents.Load.Scenarios;

internal static class ScenarioList
{
    public static readonly IReadOnlyList<IScenario> All = [new QueueScenario()];
}
