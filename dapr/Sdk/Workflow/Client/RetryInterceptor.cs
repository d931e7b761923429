namespace Dapr.Workflow.Client;

/// <summary>
/// Tries an operation of a workflow again by a policy. Only a <see cref="WorkflowTaskFailedException"/> is tried again, and the waits
/// are timers of the workflow.
/// </summary>
/// <typeparam name="T">Type of the result.</typeparam>
/// <param name="context">Its clock decides on the retry time-out; it makes the timers if <paramref name="retryTimerFactory"/> is null.</param>
/// <param name="retryPolicy">When and how often.</param>
/// <param name="retryCall">The operation.</param>
/// <param name="retryTimerFactory">Makes the timer of a wait.</param>
public sealed class RetryInterceptor<T>(
    IWorkflowContext context,
    WorkflowRetryPolicy retryPolicy,
    Func<Task<T>> retryCall,
    Func<TimeSpan, Task>? retryTimerFactory = null)
{
    /// <summary>Carries the operation out until it succeeds or the policy has no further attempt.</summary>
    /// <returns>Its result.</returns>
    /// <exception cref="WorkflowTaskFailedException">The last attempt failed.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to make timers with.</exception>
    public async Task<T?> Invoke()
    {
        var started = context.CurrentUtcDateTime;
        for (var failed = 0; ; failed++)
        {
            TimeSpan wait;
            try
            {
                return await retryCall();
            }
            catch (WorkflowTaskFailedException) when (TryGetWait(failed, started, out wait))
            {
                // The next attempt follows; the last failure leaves the loop.
            }
            await WaitAsync(wait);
        }
    }

    private Task WaitAsync(TimeSpan wait)
    {
        if (retryTimerFactory is not null) return retryTimerFactory(wait);
        return context is WorkflowContext workflow
            ? workflow.CreateTimer(wait)
            : throw new InvalidOperationException($"A retry needs timers, and a {context.GetType().Name} cannot make them; give a timer factory.");
    }

    private bool TryGetWait(int failed, DateTime started, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (failed + 1 >= retryPolicy.MaxNumberOfAttempts || IsTooLate(started)) return false;
        var milliseconds = retryPolicy.FirstRetryInterval.TotalMilliseconds * Math.Pow(retryPolicy.BackoffCoefficient, failed);

        // A wait beyond what a time span holds means no further attempt, whatever the longest wait is: so it is in the official SDK, and
        // a history of one must replay in the other.
        if (milliseconds >= TimeSpan.MaxValue.TotalMilliseconds) return false;
        wait = TimeSpan.FromMilliseconds(milliseconds);
        if (retryPolicy.MaxRetryInterval is { } longest && wait > longest) wait = longest;
        return wait != TimeSpan.Zero;
    }

    private bool IsTooLate(DateTime started)
    {
        var limit = retryPolicy.RetryTimeout;
        return limit != Timeout.InfiniteTimeSpan && limit < DateTime.MaxValue - started && context.CurrentUtcDateTime >= started + limit;
    }
}
