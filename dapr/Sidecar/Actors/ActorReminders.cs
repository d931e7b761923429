using System.Globalization;
using Dapr.Sidecar.AppChannels;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Jobs;
using Dapr.Sidecar.Jobs.Schedules;

namespace Dapr.Sidecar.Actors;

/// <summary>
/// Reminders are jobs of the scheduler whose target is an actor. All sidecars that host the type take what is due, and call the
/// actor wherever it is.
/// </summary>
internal sealed partial class ActorReminders(SidecarContext context, ActorRouter router, ILogger log) : IDisposable
{
    private readonly Dictionary<string, (JobStore Jobs, JobRunner Runner)> _types = new(StringComparer.Ordinal);

    /// <summary>Begins to call the actors of a type.</summary>
    public void Host(string type)
    {
        if (_types.ContainsKey(type)) return;
        var jobs = new JobStore(context.Store, "actor-reminders/" + context.Options.NamespaceOrDefault, type);
        var runner = new JobRunner(jobs, (job, ct) => RemindAsync(type, job, ct), () => context.App.IsHealthy, context.Time, log);
        _types.Add(type, (jobs, runner));
        runner.Start();
    }

    /// <summary>Looks now: the application is well again, or not any more.</summary>
    public void Wake()
    {
        foreach (var (_, runner) in _types.Values) runner.Wake();
    }

    public bool IsHosted(string type) => _types.ContainsKey(type);

    /// <returns>False: there is one of this name, and it is to stay.</returns>
    /// <exception cref="ScheduleException">A time cannot be understood.</exception>
    public Task<bool> CreateAsync(string type, string id, string name, CallbackRequest request)
    {
        var spec = Spec(request);
        return _types[type].Jobs.PutAsync(JobNameOf(id, name), spec, JobTimes.Of(spec, context.Time.GetUtcNow()), request.Overwrite);
    }

    public JobSpec? Get(string type, string id, string name) => _types[type].Jobs.Get(JobNameOf(id, name));

    public Task DeleteAsync(string type, string id, string name) => _types[type].Jobs.DeleteAsync(JobNameOf(id, name));

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_types.Values.Select(type => type.Runner.StopAsync(cancellationToken)));

    public void Dispose()
    {
        foreach (var (_, runner) in _types.Values) runner.Dispose();
    }

    private static JobSpec Spec(CallbackRequest request)
    {
        string? schedule = null;
        uint? repeats = null;
        if (request.Period.Length > 0)
        {
            var period = ActorPeriod.Parse(request.Period);
            if (period.Months > 0 || period.Days > 0)
                throw new ScheduleException($"unsupported period format: {request.Period}; allowed: hours, minutes and seconds, such as {ActorPeriod.Form}");
            if (period.Rest <= TimeSpan.Zero) throw new ScheduleException($"period {request.Period} would never end; allowed: more than zero, or none");
            schedule = "@every " + GoDuration.Text(period.Rest);
            repeats = period.Repeats > 0 ? (uint)period.Repeats : null;
        }
        return new JobSpec(schedule, NullIfEmpty(request.DueTime), NullIfEmpty(request.Ttl), repeats, request.Data, FailurePolicy.Default);
    }

    private async Task<JobOutcome> RemindAsync(string type, TakenJob job, CancellationToken cancellationToken)
    {
        var (id, name) = Names(job.Name);
        var call = new ActorCall(type, id, "remind/" + name)
        {
            Kind = ActorCallKind.Reminder,
            Body = CallbackBody.OfReminder(job.Spec.Data),
            ContentType = CallbackBody.ContentType,
        };
        try
        {
            await router.CallBackAsync(call, cancellationToken);
            return JobOutcome.Succeeded;
        }
        catch (ActorFailure failure) when (failure.Cancelled)
        {
            return JobOutcome.Succeeded; // The repetition goes on, as recorded.
        }
        catch (ActorFailure failure) when (failure.InnerException is AppUnhealthyException && !context.App.IsHealthy)
        {
            return JobOutcome.NotDelivered;
        }
        catch (ActorFailure failure)
        {
            Log.Failed(log, name, type, id, failure.Message);
            return JobOutcome.Failed;
        }
    }

    /// <summary>The length first, so that no id and name look like others.</summary>
    private static string JobNameOf(string id, string name) => string.Create(CultureInfo.InvariantCulture, $"{id.Length}:{id}/{name}");

    private static (string Id, string Name) Names(string job)
    {
        var colon = job.IndexOf(':', StringComparison.Ordinal);
        var length = int.Parse(job.AsSpan(0, colon), CultureInfo.InvariantCulture);
        return (job.Substring(colon + 1, length), job[(colon + length + 2)..]);
    }

    private static string? NullIfEmpty(string text) => text.Length > 0 ? text : null;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "reminder {Name} of actor {Type}/{Id} failed: {Reason}")]
        public static partial void Failed(ILogger logger, string name, string type, string id, string reason);
    }
}
