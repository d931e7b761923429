using Dapr;
using Dapr.Jobs;
using Dapr.Jobs.Models;

namespace Agents.Tools.Batching;

/// <summary>Jobs of the Dapr Jobs API: kept by the scheduler, so that they come due although every worker was restarted meanwhile.</summary>
internal sealed class DaprBatchJobs(DaprJobsClient jobs) : IBatchJobs
{
    public async Task<bool> ExistsAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await jobs.GetJobAsync(name, cancellationToken);
            return true;
        }
        catch (DaprException)
        {
            // A job that is missing and a scheduler that does not answer look the same; scheduling tells them apart.
            return false;
        }
    }

    public Task ScheduleAsync(string name, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        jobs.ScheduleJobAsync(name, DaprJobSchedule.FromDateTime(dueAt), overwrite: true, cancellationToken: cancellationToken);
}
