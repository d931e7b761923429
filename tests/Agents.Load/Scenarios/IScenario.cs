using Agents.Load.Measuring;
using Agents.Load.Running;

namespace Agents.Load.Scenarios;

/// <summary>One load scenario: what is measured on a running system.</summary>
internal interface IScenario
{
    string Name { get; }

    string Description { get; }

    Task<IReadOnlyList<Figure>> RunAsync(LoadSystem system, LoadOptions options, ProgressLines progress, CancellationToken cancellationToken);
}

internal static class ScenarioList
{
    public static readonly IReadOnlyList<IScenario> All = [new FirstScenario(), new Sidecar.SidecarScenario()];
}
