namespace Dapr.Sidecar.Cli;

/// <summary>What <c>run</c> was asked for.</summary>
internal sealed record RunOptions
{
    /// <summary>A template, or a folder that holds dapr.yaml.</summary>
    public string File { get; init; } = "dapr.yaml";

    /// <summary>Stop everything when the app of this id has exited, with its exit code.</summary>
    public string? ExitAfter { get; init; }
    public string? Store { get; init; }
    public bool LogAsJson { get; init; }
    public bool NoBuild { get; init; }
}
