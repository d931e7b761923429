using System.Runtime.ExceptionServices;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Resiliency;

/// <summary>The policies that apply to one target, as one.</summary>
internal sealed partial class CallPolicy(string target, TimeSpan timeout, Retry? retry, CircuitBreaker? breaker, TimeProvider time, ILogger log) : ICallPolicy
{
    public bool Retries => retry is not null && retry.Policy.MaxRetries != 0;

    public async Task<T> ExecuteAsync<T>(Func<CancellationToken, Task<Attempt<T>>> attempt, CancellationToken cancellationToken)
    {
        if (retry is null) return (await GuardedAsync(attempt, cancellationToken)).Value;
        var backoff = new Backoff(retry.Policy, time);
        for (var tries = 1; ; tries++)
        {
            var result = default(Attempt<T>);
            ExceptionDispatchInfo? error = null;
            try
            {
                result = await GuardedAsync(attempt, cancellationToken);
                if (!result.Failed || result.Final || (result.Status is { } status && !retry.Statuses.IsRetried(status)))
                {
                    if (tries > 1 && !result.Failed) Log.Recovered(log, target, tries);
                    return result.Value;
                }
            }
            catch (Exception e) when (e is not CircuitOpenException && !cancellationToken.IsCancellationRequested)
            {
                error = ExceptionDispatchInfo.Capture(e); // Thrown on below when it was the last try.
            }
            if (!backoff.TryNext(out var pause))
            {
                error?.Throw();
                return result.Value;
            }
            (result.Value as IDisposable)?.Dispose();
            if (tries == 1) Log.Retrying(log, target, pause);
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async Task<Attempt<T>> GuardedAsync<T>(Func<CancellationToken, Task<Attempt<T>>> attempt, CancellationToken cancellationToken)
    {
        if (breaker is null) return await TimedAsync(attempt, cancellationToken);
        var generation = breaker.Begin();
        var success = false;
        try
        {
            var result = await TimedAsync(attempt, cancellationToken);
            success = !result.Failed;
            return result;
        }
        finally
        {
            breaker.End(generation, success);
        }
    }

    private async Task<Attempt<T>> TimedAsync<T>(Func<CancellationToken, Task<Attempt<T>>> attempt, CancellationToken cancellationToken)
    {
        if (timeout <= TimeSpan.Zero) return await attempt(cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = attempt(limit.Token);
        try
        {
            return await running.WaitAsync(timeout, time, cancellationToken);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            await limit.CancelAsync();
            DisposeLate(running);
            throw new PolicyTimeoutException();
        }
    }

    /// <summary>The try may go on for a while after it was cancelled; nobody waits for it, but what it brings is let go.</summary>
    private static void DisposeLate<T>(Task<Attempt<T>> running) => running.ContinueWith(
        static late =>
        {
            if (late.IsCompletedSuccessfully) (late.Result.Value as IDisposable)?.Dispose();
            else _ = late.Exception; // Seen; the time-out was already reported in its place.
        },
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Target} failed, trying again in {Pause}")]
        public static partial void Retrying(ILogger logger, string target, TimeSpan pause);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Target} recovered after {Tries} tries")]
        public static partial void Recovered(ILogger logger, string target, int tries);
    }
}

/// <summary>A retry policy with its statuses parsed.</summary>
internal sealed record Retry(RetryPolicy Policy)
{
    public StatusRanges Statuses { get; } = StatusRanges.Parse(Policy.HttpStatusCodes, Policy.GrpcStatusCodes);
}
