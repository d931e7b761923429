using Dapr.Sidecar.Jobs.Schedules;

namespace Dapr.Sidecar.Jobs;

/// <summary>
/// When a job comes due, and what follows each call. Every time is counted from the one before, not from now: what came due while
/// nobody could be called is caught up on, one call after the other.
/// </summary>
internal sealed class JobTimes
{
    private readonly ISchedule? _schedule;
    private readonly uint? _repeats;
    private readonly FailurePolicy _failure;

    /// <param name="spec">The job.</param>
    /// <param name="begin">Where the schedule begins: the due time, or when the job was made.</param>
    /// <param name="expires">When it ends; null: never.</param>
    /// <exception cref="ScheduleException">The schedule cannot be understood.</exception>
    public JobTimes(JobSpec spec, DateTimeOffset begin, DateTimeOffset? expires)
    {
        _schedule = spec.Schedule is null ? null : ScheduleParser.Parse(spec.Schedule);
        _repeats = spec.Repeats;
        _failure = spec.Failure;
        Begin = begin;
        ComesDueAtBegin = spec.DueTime is not null;
        Expires = expires;
    }

    public DateTimeOffset Begin { get; }

    /// <summary>A due time is the first time itself; without one the first time is the schedule's.</summary>
    public bool ComesDueAtBegin { get; }

    public DateTimeOffset? Expires { get; }

    /// <summary>Checks a job that is new, and counts its durations from now.</summary>
    /// <exception cref="ScheduleException">The scheduler does not take it.</exception>
    public static JobTimes Of(JobSpec spec, DateTimeOffset now)
    {
        if (spec.Schedule is null && spec.DueTime is null) throw new ScheduleException("a job needs a due time or a schedule");
        if (spec.Schedule is null && spec.Repeats > 1) throw new ScheduleException("a job needs a schedule to repeat");
        if (spec.Repeats == 0) throw new ScheduleException("repeats must be greater than 0");
        if (spec.Schedule is null && spec.Ttl is not null) throw new ScheduleException("a job needs a schedule to have a ttl");
        var begin = spec.DueTime is null ? now : PointInTime.Parse(spec.DueTime, "dueTime", now);
        DateTimeOffset? expires = spec.Ttl is null ? null : PointInTime.Parse(spec.Ttl, "ttl", begin);
        if (spec.DueTime is not null && begin > expires) throw new ScheduleException("ttl must be greater than dueTime");
        var times = new JobTimes(spec, begin, expires);
        // daprd takes a schedule that never comes due (30 February), and then calls without an end.
        if (times._schedule is { } schedule && schedule.Next(begin) is null) throw new ScheduleException($"schedule \"{spec.Schedule}\" never comes due");
        return times;
    }

    /// <summary>The first time; null when the job is over before it.</summary>
    public JobProgress? First() => Next(new JobProgress(0, null, 0, default));

    /// <summary>After a call that succeeded; null when it was the last one.</summary>
    public JobProgress? Succeeded(JobProgress at) => Next(Ticked(at));

    /// <summary>After a call that failed; null when it was the last one.</summary>
    public JobProgress? Failed(JobProgress at)
    {
        var attempts = at.Attempts + 1;
        if (_failure.Drops) return Next(at with { Count = at.Count + 1, LastTime = at.Next, Attempts = 0 });
        if (_failure.MaxRetries is { } max && attempts > max) return Next(Ticked(at));
        return at with { Attempts = attempts, Next = PointInTime.Add(at.Next, _failure.Interval?.Span ?? TimeSpan.Zero) };
    }

    /// <summary>The schedule goes on from the time that was planned, however late or often the call was made.</summary>
    private JobProgress Ticked(JobProgress at) => at with { Count = at.Count + 1, LastTime = TimeAfter(at) ?? at.LastTime, Attempts = 0 };

    private JobProgress? Next(JobProgress at) => TimeAfter(at) is { } next && !(next > Expires) ? at with { Next = next } : null;

    private DateTimeOffset? TimeAfter(JobProgress at)
    {
        if (at.Count >= (_schedule is null ? 1 : _repeats ?? uint.MaxValue)) return null;
        if (at.LastTime is not { } last) return ComesDueAtBegin ? Begin : _schedule!.Next(Begin);
        var next = _schedule?.Next(last);
        return next > Expires ? null : next;
    }
}
