using System.Diagnostics;

namespace Agents.Load.Measuring;

/// <summary>So many callers, each calling again as soon as it has its answer. Says what a system can carry, not how it waits under load.</summary>
internal static class ClosedLoop
{
    /// <summary>For a time.</summary>
    public static Task<TimeSpan> RunAsync(
        int callers, TimeSpan duration, Latencies samples, Func<int, int, CancellationToken, Task<string?>> call, CancellationToken cancellationToken) =>
        RunAsync(callers, duration, samples, call, CancellationToken.None, cancellationToken);

    /// <summary>For a time, or until it is enough.</summary>
    /// <param name="call">Makes the n-th call of a caller; null when it was good, else why not.</param>
    /// <returns>How long it took until the last answer.</returns>
    public static async Task<TimeSpan> RunAsync(
        int callers, TimeSpan duration, Latencies samples, Func<int, int, CancellationToken, Task<string?>> call, CancellationToken enough,
        CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(
            async () =>
            {
                for (var n = 0; clock.Elapsed < duration && !enough.IsCancellationRequested; n++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var number = n;
                    var start = Stopwatch.GetTimestamp();
                    var failure = await Attempt.MakeAsync(() => call(caller, number, cancellationToken));
                    samples.Add(Stopwatch.GetElapsedTime(start), failure);
                }
            },
            cancellationToken)));
        return clock.Elapsed;
    }
}

internal static class Attempt
{
    /// <summary>The call's failure, an exception of the connection included.</summary>
    public static async Task<string?> MakeAsync(Func<Task<string?>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
        catch (TaskCanceledException e) when (e.InnerException is TimeoutException)
        {
            return "no answer within the client's limit";
        }
    }
}
