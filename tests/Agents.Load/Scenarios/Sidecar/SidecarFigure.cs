using Agents.Load.Measuring;

namespace Agents.Load.Scenarios.Sidecar;

/// <summary>One measurement.</summary>
/// <param name="PerSecond">Good operations per second; a message of a bulk counts as one.</param>
/// <param name="CpuMicros">User and system time of all sidecars for one operation.</param>
internal sealed record SidecarFigure(
    string Name, int Callers, double Seconds, long Done, long Failed, double PerSecond, double P50Ms, double P99Ms, double MaxMs, double CpuMicros)
{
    /// <summary>Operations per second compared with the plain call of the application.</summary>
    public double? Ratio { get; init; }

    /// <summary>What a real daprd 1.18.3 did.</summary>
    public string Daprd { get; init; } = "";

    public Figure ToFigure() => new(Name, Callers, Seconds, Done, Failed, PerSecond, P50Ms, P99Ms, MaxMs, Ratio);
}

/// <summary>
/// What a real daprd 1.18.3 was measured to do on a machine with 2 cores, with Redis and Kafka: the scale for these figures, not a
/// part of the run.
/// </summary>
internal static class Daprd
{
    public const string Save = "8,400/s";
    public const string Get = "8,600/s";
    public const string Publish = "4,000/s";
    public const string Bulk = "16,800/s";
    public const string Invoke = "2,000/s";
    public const string InvokeOne = "+1.3 ms p50";
    public const string Memory = "74 MiB";
}
