namespace Agents.Tools.Batching;

/// <summary>Jobs that come due once, whichever worker is alive then.</summary>
internal interface IBatchJobs
{
    Task<bool> ExistsAsync(string name, CancellationToken cancellationToken);

    /// <summary>Replaces a job of the same name.</summary>
    Task ScheduleAsync(string name, DateTimeOffset dueAt, CancellationToken cancellationToken);
}
