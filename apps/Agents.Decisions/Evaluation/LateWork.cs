using System.Collections.Concurrent;
using Dapr;

namespace Agents.Decisions.Evaluation;

/// <summary>
/// What has to be put right after the caller was answered. Tried again until it succeeds or the app ends; the app waits for it a moment when
/// it is stopped. What is lost with the process errs on the safe side: an action that counts although its decision does not stand, a run that
/// the next start of a replica starts.
/// </summary>
internal sealed partial class LateWork(TimeProvider time, ILogger<LateWork> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Task, bool> _open = new();
    private readonly CancellationTokenSource _stop = new();

    /// <param name="what">For the log.</param>
    /// <param name="work">May be repeated without harm.</param>
    public void Do(string what, Func<Task> work)
    {
        var task = RunAsync(what, work);
        _open[task] = true;
        // Not awaited: it only takes the task off the list.
        _ = task.ContinueWith(done => _open.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>When all that was begun has ended.</summary>
    public Task IdleAsync() => Task.WhenAll(_open.Keys);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await IdleAsync().WaitAsync(StopLimit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            Log.Left(logger, _open.Count);
        }
        await _stop.CancelAsync();
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(string what, Func<Task> work)
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception exception) when (exception is DaprException or HttpRequestException or OperationCanceledException)
            {
                Log.Again(logger, what, exception.Message);
                await Task.Delay(Pause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception exception) // Nobody waits for it; the log has to tell.
            {
                Log.Failed(logger, what, exception);
                return;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Could not {What}: {Reason}; trying again")]
        public static partial void Again(ILogger logger, string what, string reason);

        [LoggerMessage(2, LogLevel.Error, "Could not {What}; a person has to look")]
        public static partial void Failed(ILogger logger, string what, Exception exception);

        [LoggerMessage(3, LogLevel.Warning, "{Count} things were not put right before the app ended")]
        public static partial void Left(ILogger logger, int count);
    }
}
