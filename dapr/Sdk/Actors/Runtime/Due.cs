namespace Dapr.Actors.Runtime;

/// <summary>What holds for the times of timers and reminders alike.</summary>
internal static class Due
{
    /// <exception cref="ArgumentOutOfRangeException">One of them is outside its range.</exception>
    public static void Check(TimeSpan dueTime, TimeSpan period, TimeSpan? ttl)
    {
        if (dueTime < TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(dueTime), dueTime, "allowed: zero and more");
        if (period < Timeout.InfiniteTimeSpan) throw new ArgumentOutOfRangeException(nameof(period), period, "allowed: -1 ms (once only) and more");
        if (ttl < dueTime || ttl < TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(ttl), ttl, $"allowed: the due time ({dueTime}) and more");
    }
}
