using Agents.Load.Measuring;

namespace Agents.Load.Scenarios;

/// <summary>
/// One load scenario. It starts what it measures: the whole system with <see cref="LoadRun.StartSystemAsync"/>, or processes of
/// its own with <see cref="LoadRun.StartProcess"/>. What it leaves running, the run stops.
/// </summary>
internal interface IScenario
{
    string Name { get; }

    /// <summary>What it proves, in one line.</summary>
    string Proves { get; }

    /// <summary>What is to be reached, in one line.</summary>
    string Goal { get; }

    /// <summary>Length of each measurement when the command line names none.</summary>
    TimeSpan DefaultDuration => TimeSpan.FromSeconds(20);

    /// <summary>Projects to build for Release before it starts, relative to the repository.</summary>
    IReadOnlyList<string> Builds => SystemProjects;

    Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken);

    /// <summary>What <see cref="LoadRun.StartSystemAsync"/> needs.</summary>
    static readonly IReadOnlyList<string> SystemProjects = ["dapr/Sidecar", "apps/Agents.Gateway", "apps/Agents.Tools"];
}
