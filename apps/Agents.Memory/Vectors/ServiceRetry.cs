namespace Agents.Memory.Vectors;

/// <summary>
/// Tries again what a service was too busy for, after the time it asked for, else after 0.2 s, 0.4 s, ... up to 10 s. The caller's token is
/// the deadline of all of it.
/// </summary>
internal static class ServiceRetry
{
    // A service that asks for more is not waited for: the work comes again later.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(10);

    /// <param name="attempt">Asked once, and again for each retry.</param>
    /// <param name="judge">Whether a failure may pass; null: never.</param>
    /// <param name="retries">Most retries.</param>
    /// <param name="time">Measures the waits.</param>
    /// <param name="cancellationToken">The deadline.</param>
    public static async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> attempt, Func<Exception, Busy?> judge, int retries, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var retry = 0; ; retry++)
        {
            TimeSpan wait;
            try
            {
                return await attempt(cancellationToken);
            }
            catch (Exception exception) when (retry < retries && !cancellationToken.IsCancellationRequested && Wait(judge(exception), retry) is not null)
            {
                wait = Wait(judge(exception), retry)!.Value;
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    private static TimeSpan? Wait(Busy? busy, int retry) => busy switch
    {
        null => null,
        { RetryAfter: { } asked } => asked <= LongestWait ? asked : null,
        _ => Backoff(retry),
    };

    /// <summary>Half of it is chance, so that many callers do not come back together.</summary>
    public static TimeSpan Backoff(int retry)
    {
        var full = Math.Min(TimeSpan.FromMilliseconds(200).TotalMilliseconds * Math.Pow(2, retry), LongestBackoff.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (0.5 + 0.5 * Random.Shared.NextDouble()));
    }
}

/// <summary>A failure that may pass.</summary>
/// <param name="RetryAfter">What the service asked for; null: nothing.</param>
internal readonly record struct Busy(TimeSpan? RetryAfter);
