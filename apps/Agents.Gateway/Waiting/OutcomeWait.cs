using Agents.Hosting.Health;
using Agents.Tooling.Calls;

namespace Agents.Gateway.Waiting;

/// <summary>Waits for outcomes, no longer than the caller wants, stays, and the app runs.</summary>
internal sealed class OutcomeWait(Drain drain, TimeProvider time)
{
    /// <summary>Null: the time is up, or the app is about to stop.</summary>
    /// <exception cref="OperationCanceledException">The caller is gone.</exception>
    public async Task<CallSnapshot?> ForAsync(OutcomeWatcher watcher, TimeSpan limit, CancellationToken callerGone)
    {
        if (limit <= TimeSpan.Zero || drain.IsDraining)
        {
            return watcher.Outcome.IsCompletedSuccessfully ? await watcher.Outcome : null;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(callerGone, drain.Started);
        try
        {
            return await watcher.Outcome.WaitAsync(limit, time, end.Token);
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!callerGone.IsCancellationRequested)
        {
            return null;
        }
    }
}
