namespace Agents.Conformance.Commands;

/// <summary>What to replay, against which sidecar, and how.</summary>
/// <param name="Daprd">An executable with daprd's flags; null: the embedded sidecar in this process.</param>
/// <param name="Redis">HOST:PORT; null: the stores stand in the embedded sidecar.</param>
/// <param name="Report">File for the failures in full and all results; null: none.</param>
internal sealed record RecordingsOptions(
    IReadOnlyList<string> Filters,
    string Folder,
    string? Daprd,
    string? Redis,
    string? Kafka,
    string? Postgres,
    string? Placement,
    string? Scheduler,
    int Parallel,
    string? Report);
