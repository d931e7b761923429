using System.Threading.Channels;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Jobs;

/// <summary>Waits for the jobs of the app id to come due, and calls the application for each.</summary>
/// <param name="jobs">The jobs.</param>
/// <param name="call">Calls the application.</param>
/// <param name="isReady">False: the application is not well, and no job is taken.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Gets what goes wrong.</param>
internal sealed partial class JobRunner(
    JobStore jobs, Func<TakenJob, CancellationToken, Task<JobOutcome>> call, Func<bool> isReady, TimeProvider time, ILogger log) : IDisposable
{
    private const int MostAtOnce = 256;

    // The clock may be set meanwhile, so a long wait is cut into shorter ones.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookAtOthers = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _cutOff = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _calls = [];
    private Task _loop = Task.CompletedTask;

    public void Start()
    {
        jobs.OnChange(Wake);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Looks now: something has changed.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Takes no more jobs, lets calls under way end, and gives back the jobs of those that did not.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _loop;
        Task[] calls;
        lock (_lock) calls = [.. _calls];
        await Task.WhenAll(calls).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _cutOff.CancelAsync();
        await Task.WhenAll(calls);
        await jobs.ReleaseAsync();
    }

    /// <summary>The sources of cancellation are left alone: a stop that took too long may still be using them.</summary>
    public void Dispose() => jobs.Dispose();

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            TimeSpan wait;
            try
            {
                wait = await LookAsync();
            }
            catch (Exception e) // Logged; the jobs must not stand still for ever.
            {
                Log.Failed(log, e);
                wait = AfterFault;
            }
            await WaitAsync(wait);
        }
    }

    /// <summary>Takes what is due and tells how long nothing will be.</summary>
    private async Task<TimeSpan> LookAsync()
    {
        var othersWork = await jobs.ReleaseOfDeadAsync();
        int free;
        lock (_lock) free = MostAtOnce - _calls.Count;
        // Both ends wake: a call that ends, and an application that is well again.
        if (free == 0 || !isReady()) return LongestWait;
        foreach (var job in await jobs.TakeAsync(time.GetUtcNow(), free)) Track(CallAsync(job));
        var longest = othersWork ? LookAtOthers : LongestWait;
        if (jobs.NextDue() is not { } due) return longest;
        // A millisecond more than is left, for timers know no parts of one.
        var left = due - time.GetUtcNow() + TimeSpan.FromMilliseconds(1);
        return left < longest ? left : longest;
    }

    private async Task CallAsync(TakenJob job)
    {
        try
        {
            var progress = job.After(await call(job, _cutOff.Token));
            while (!await TryGiveBackAsync(job, progress)) await Task.Delay(AfterFault, time, _cutOff.Token);
        }
        catch (OperationCanceledException) when (_cutOff.IsCancellationRequested)
        {
            // The stop gives the job back.
        }
        catch (Exception e) // The job stays taken until this sidecar ends; nobody waits for this task.
        {
            Log.Failed(log, e);
        }
    }

    /// <summary>A full disk or a busy file is tried again: what was called must not be called twice for it.</summary>
    private async Task<bool> TryGiveBackAsync(TakenJob job, JobProgress? progress)
    {
        try
        {
            await jobs.GiveBackAsync(job, progress);
            return true;
        }
        catch (StoreException e)
        {
            Log.Failed(log, e);
            return false;
        }
    }

    private void Track(Task called)
    {
        lock (_lock) _calls.Add(called);
        _ = called.ContinueWith(Untrack, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default); // Only counts; the call itself is awaited at the stop.
    }

    private void Untrack(Task called)
    {
        lock (_lock) _calls.Remove(called);
        Wake();
    }

    private async Task WaitAsync(TimeSpan limit)
    {
        if (limit <= TimeSpan.Zero) return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var woken = _wake.Reader.WaitToReadAsync(over.Token).AsTask();
        var late = Task.Delay(limit, time, over.Token);
        await Task.WhenAny(woken, late);
        await over.CancelAsync();
        await Task.WhenAll(woken, late).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _wake.Reader.TryRead(out _);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "the jobs of this application could not be looked after")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
