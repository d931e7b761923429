namespace Dapr.Sidecar.Cli;

internal enum FlagType { Text, Switch, Integer, Unsigned, Duration, List }

/// <summary>A flag of daprd 1.18 with its default as text.</summary>
internal sealed record DaprdFlag(string Name, FlagType Type, string Default, string Description)
{
    /// <summary>Accepted, and a log line says that it does nothing here.</summary>
    public bool WithoutMeaning { get; init; }

    /// <summary>What to use instead; null: not deprecated.</summary>
    public string? Instead { get; init; }
    public bool Hidden { get; init; }
}
