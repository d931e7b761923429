using Agents.Conformance.RawStores;

namespace Agents.Conformance.Sidecars;

/// <summary>Starts sidecars: inside this process, or an executable with daprd's flags.</summary>
internal interface ISidecarLauncher
{
    Task<ISidecar> StartAsync(SidecarSpec spec, CancellationToken cancellationToken);

    /// <summary>For the steps that look into a raw store; one for each scenario.</summary>
    IRawStore OpenStore(ScenarioFolder folder);
}

/// <summary>A sidecar that was started; disposing stops it.</summary>
internal interface ISidecar : IAsyncDisposable
{
    int HttpPort { get; }

    int GrpcPort { get; }

    /// <summary>Ends with the exit code when the sidecar has ended.</summary>
    Task<int> Exited { get; }

    /// <summary>The end of what it logged, for the report of a failure.</summary>
    string LogTail { get; }
}

/// <summary>What one sidecar is started with.</summary>
/// <param name="AppId">With its fresh ending.</param>
/// <param name="AppPort">Null: no application.</param>
/// <param name="Folder">The folder of the scenario; the store lies there.</param>
/// <param name="ResourcesPath">The folder with this sidecar's resources.</param>
/// <param name="ConfigFile">The Configuration.</param>
/// <param name="Needs">Parts of the control plane that it must know: <c>placement</c>, <c>scheduler</c>.</param>
/// <param name="Flags">Further flags of daprd, without the dashes.</param>
/// <param name="Environment">Added to the environment of this process.</param>
internal sealed record SidecarSpec(
    string AppId,
    int? AppPort,
    ScenarioFolder Folder,
    string ResourcesPath,
    string ConfigFile,
    IReadOnlyCollection<string> Needs,
    IReadOnlyDictionary<string, string> Flags,
    IReadOnlyDictionary<string, string> Environment);
