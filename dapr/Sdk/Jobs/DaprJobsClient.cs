using Dapr.Common;
using Dapr.Jobs.Models;
using Dapr.Jobs.Models.Responses;

namespace Dapr.Jobs;

/// <summary>
/// Schedules, reads and deletes jobs. A job that is due comes as <c>POST /job/NAME</c> to the application that scheduled it, to any of
/// its instances; see <c>MapDaprScheduledJobHandler</c>. Safe for use by many threads; make one and keep it.
/// </summary>
public abstract class DaprJobsClient : IDaprClient
{
    private bool _disposed;

    // Not to be derived from outside: the official type asks for its gRPC client here.
    internal DaprJobsClient()
    {
    }

    /// <summary>Schedules a job.</summary>
    /// <param name="jobName">Its name: letters, digits, <c>- _ : .</c> and spaces.</param>
    /// <param name="schedule">When it comes due. Of an expression that the SDK does not know nothing is sent, which the sidecar refuses.</param>
    /// <param name="payload">Sent to the application when the job is due, without white space at its ends.</param>
    /// <param name="startingFrom">The first time; the schedule goes on from there.</param>
    /// <param name="repeats">How often it comes due at most.</param>
    /// <param name="ttl">When it ends.</param>
    /// <param name="overwrite">Takes the place of a job of this name; otherwise one that exists is an error.</param>
    /// <param name="failurePolicyOptions">What follows a call that failed; without it three retries, a second apart.</param>
    /// <param name="cancellationToken">Ends the wait, without an exception.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="repeats"/> is negative.</exception>
    /// <exception cref="ArgumentException"><paramref name="ttl"/> is not later than <paramref name="startingFrom"/>.</exception>
    /// <exception cref="DaprException">The sidecar refuses the job or cannot be reached.</exception>
    public abstract Task ScheduleJobAsync(
        string jobName,
        DaprJobSchedule schedule,
        ReadOnlyMemory<byte>? payload = null,
        DateTimeOffset? startingFrom = null,
        int? repeats = null,
        DateTimeOffset? ttl = null,
        bool overwrite = false,
        IJobFailurePolicyOptions? failurePolicyOptions = null,
        CancellationToken cancellationToken = default);

    /// <summary>Reads a job.</summary>
    /// <param name="jobName">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The job as it was asked for.</returns>
    /// <exception cref="DaprException">There is no such job, or the sidecar cannot be reached, or the wait was ended.</exception>
    public abstract Task<DaprJobDetails> GetJobAsync(string jobName, CancellationToken cancellationToken = default);

    /// <summary>Deletes a job. One that does not exist is no error.</summary>
    /// <param name="jobName">Its name.</param>
    /// <param name="cancellationToken">Ends the wait, without an exception.</param>
    /// <exception cref="DaprException">The sidecar refuses or cannot be reached.</exception>
    public abstract Task DeleteJobAsync(string jobName, CancellationToken cancellationToken = default);

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            Dispose(disposing: true);
            _disposed = true;
        }
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the connections.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
