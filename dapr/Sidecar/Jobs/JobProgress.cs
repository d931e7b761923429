namespace Dapr.Sidecar.Jobs;

/// <summary>How far a job has come.</summary>
/// <param name="Count">Times that are done.</param>
/// <param name="LastTime">The last one, as it was planned.</param>
/// <param name="Attempts">Failed calls of the current one.</param>
/// <param name="Next">When it is called next.</param>
internal sealed record JobProgress(uint Count, DateTimeOffset? LastTime, uint Attempts, DateTimeOffset Next);
