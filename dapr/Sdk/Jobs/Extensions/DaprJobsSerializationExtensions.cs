using System.Text;
using System.Text.Json;
using Dapr.Jobs.Models;

namespace Dapr.Jobs.Extensions;

/// <summary>Schedules jobs with a payload that is a value or a text.</summary>
public static class DaprJobsSerializationExtensions
{
    /// <summary>Schedules a job with a value as JSON.</summary>
    /// <param name="client">The client.</param>
    /// <param name="jobName">Its name.</param>
    /// <param name="schedule">When it comes due.</param>
    /// <param name="payload">The value.</param>
    /// <param name="startingFrom">The first time.</param>
    /// <param name="repeats">How often it comes due at most.</param>
    /// <param name="jsonSerializerOptions">How the value becomes JSON; null: the web defaults (camel case).</param>
    /// <param name="ttl">When it ends.</param>
    /// <param name="overwrite">Takes the place of a job of this name.</param>
    /// <param name="failurePolicyOptions">What follows a call that failed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DaprException">The sidecar refuses the job or cannot be reached.</exception>
    public static async Task ScheduleJobWithPayloadAsync(
        this DaprJobsClient client,
        string jobName,
        DaprJobSchedule schedule,
        object payload,
        DateTime? startingFrom = null,
        int? repeats = null,
        JsonSerializerOptions? jsonSerializerOptions = null,
        DateTimeOffset? ttl = null,
        bool overwrite = false,
        IJobFailurePolicyOptions? failurePolicyOptions = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payload);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(payload, jsonSerializerOptions ?? JsonSerializerOptions.Web);
        await client.ScheduleJobAsync(jobName, schedule, bytes, startingFrom, repeats, ttl, overwrite, failurePolicyOptions, cancellationToken);
    }

    /// <summary>Schedules a job with a text, sent as it is in UTF-8.</summary>
    /// <param name="client">The client.</param>
    /// <param name="jobName">Its name.</param>
    /// <param name="schedule">When it comes due.</param>
    /// <param name="payload">The text.</param>
    /// <param name="startingFrom">The first time.</param>
    /// <param name="repeats">How often it comes due at most.</param>
    /// <param name="ttl">When it ends.</param>
    /// <param name="overwrite">Takes the place of a job of this name.</param>
    /// <param name="failurePolicyOptions">What follows a call that failed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DaprException">The sidecar refuses the job or cannot be reached.</exception>
    public static async Task ScheduleJobWithPayloadAsync(
        this DaprJobsClient client,
        string jobName,
        DaprJobSchedule schedule,
        string payload,
        DateTime? startingFrom = null,
        int? repeats = null,
        DateTimeOffset? ttl = null,
        bool overwrite = false,
        IJobFailurePolicyOptions? failurePolicyOptions = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payload);
        await client.ScheduleJobAsync(
            jobName, schedule, Encoding.UTF8.GetBytes(payload), startingFrom, repeats, ttl, overwrite, failurePolicyOptions, cancellationToken);
    }
}
