using System.Diagnostics.CodeAnalysis;
using Agents.Contracts.Inventory;
using Agents.Hosting.Tenants;
using Agents.Tools.Admission;
using Agents.Tools.Execution;
using Agents.Tools.Inventory;

namespace Agents.Tools.Lanes;

/// <summary>
/// Starts waiting items as slots become free, ends those whose time is over, and lets those come again over which the worker
/// failed. No thread and no timer per item: an item that ends starts the next, and one timer waits for whatever comes first. A call
/// is here once at most, however often it is delivered.
/// </summary>
internal sealed partial class Dispatcher : IDisposable
{
    private const int MaxFailures = 5;
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly LaneQueues _queues;
    private readonly Dictionary<string, LaneItem> _here = [];
    private readonly PriorityQueue<LaneItem, long> _again = new();
    private readonly Endings _endings;
    private readonly IWorkRunner _runner;
    private readonly IConcurrencyLimit _limit;
    private readonly OverheadWindow _overhead;
    private readonly LaneMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<Dispatcher> _logger;
    private readonly WakeUp _wakeUp;
    private readonly CancellationTokenSource _giveUp = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _windowAt;
    private int _peak;
    private bool _stopping;

    public Dispatcher(
        ToolsOptions options, TenantPolicies policies, ToolInventory inventory, IWorkRunner runner, IConcurrencyLimit limit,
        OverheadWindow overhead, LaneMetrics metrics, TimeProvider time, ILogger<Dispatcher> logger)
    {
        _queues = new LaneQueues(options, policies, (tool, version) => inventory.Current.Find(tool, version)?.Manifest, time);
        _endings = new Endings(runner, EndedWithoutRun, _giveUp.Token);
        _runner = runner;
        _limit = limit;
        _overhead = overhead;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _wakeUp = new WakeUp(Pump, time);
        _windowAt = time.GetTimestamp();
        metrics.Observe(Figures);
    }

    /// <summary>Whether a call waits or runs here.</summary>
    public bool Has(string id)
    {
        lock (_gate)
            return _here.ContainsKey(id);
    }

    /// <summary>Whether critical or interactive calls wait or run here.</summary>
    public bool HasLive
    {
        get
        {
            lock (_gate)
                return _queues.Lanes.Any(lane => lane.Class != ToolClass.Batch && lane.Tenants.Count > 0);
        }
    }

    /// <inheritdoc cref="LaneQueues.HasRoom"/>
    public bool HasRoom(ToolClass toolClass, int calls)
    {
        lock (_gate)
            return !_stopping && _endings.HasRoom && _queues.HasRoom(toolClass, calls);
    }

    /// <summary>
    /// Takes the items over. A call that is here already is left out, and its new journal entry is done with. A group is taken as it
    /// is: who collects one asks <see cref="Has"/> before.
    /// </summary>
    public void Enqueue(IEnumerable<WorkItem> items)
    {
        List<QueuedCall>? doubles = null;
        lock (_gate)
        {
            foreach (var item in items)
            {
                if (item is QueuedCall call && _here.ContainsKey(call.Id))
                {
                    (doubles ??= []).Add(call);
                    continue;
                }
                var added = _queues.Add(item);
                foreach (var one in item.Calls)
                    _here.TryAdd(one.Id, added);
            }
        }
        doubles?.ForEach(call => call.LeaveJournal());
        Pump();
    }

    /// <summary>
    /// Cancels a call of which the record says that its caller wants that: at once when it waits; when it runs, its runner hears of
    /// it. One that waits in a group is left out when the group starts.
    /// </summary>
    public void Cancel(string id)
    {
        LaneItem? item;
        lock (_gate)
        {
            if (_stopping || !_here.TryGetValue(id, out item))
                return;
        }
        // Outside of the lock: what it breaks off goes on right here. From now on the call does not start, whoever takes it.
        item.Work.Calls.First(call => call.Id == id).AskToCancel();
        lock (_gate)
        {
            if (item is not { Work: QueuedCall, State: ItemState.Ready or ItemState.BehindKey })
                return;
            _queues.Withdraw(item);
        }
        _metrics.Cancelled(item);
        _endings.Add(item, Outcome.Cancelled);
        Pump();
    }

    /// <summary>What the worker tells about itself.</summary>
    public LaneFigures Figures()
    {
        lock (_gate)
            return LaneFigures.Of(_queues);
    }

    /// <summary>
    /// Starts nothing more and waits for what runs, until the token says that it took too long. What has no outcome by then stays
    /// in the journal, for whoever takes it over.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _stopping = true;
            CheckIdle();
        }
        await using var _ = cancellationToken.Register(_giveUp.Cancel);
        await _idle.Task;
    }

    public void Dispose()
    {
        _wakeUp.Dispose();
        _giveUp.Dispose();
    }

    private void Pump()
    {
        lock (_gate)
        {
            if (_stopping)
                return;
            ComeAgain();
            _queues.Refill();
            MeasureWindow();
        }
        while (TryExpire(out var expired))
        {
            _metrics.Expired(expired);
            _endings.Add(expired, Outcome.Expired);
        }
        // Not awaited here: outcomes go to the ledger, failures to the log, and StopAsync waits for the slots.
        while (TryTake(out var item))
            _ = RunAsync(item);
    }

    private bool TryExpire([NotNullWhen(true)] out LaneItem? item)
    {
        lock (_gate)
        {
            item = null;
            return !_stopping && _queues.TryExpire(out item);
        }
    }

    private bool TryTake([NotNullWhen(true)] out LaneItem? item)
    {
        lock (_gate)
        {
            item = null;
            if (_stopping)
                return false;
            if (_queues.TryTake(out item))
            {
                _peak = Math.Max(_peak, _queues.Slots.Running);
                return true;
            }
            Sleep();
            return false;
        }
    }

    private async Task RunAsync(LaneItem item)
    {
        await Task.Yield();
        _overhead.Started(_time.GetElapsedTime(item.GrantedAt));
        _metrics.Started(item);
        var failed = false;
        try
        {
            await _runner.RunAsync(item.Work, _giveUp.Token);
        }
        catch (OperationCanceledException) when (_giveUp.IsCancellationRequested)
        {
            Log.LeftBehind(_logger, item.Work.Calls[0].Id);
        }
        catch (Exception exception) // Nothing is lost: the journal holds the call, and it comes again or is given up below.
        {
            Log.Failed(_logger, exception, item.Work.Calls[0].Id, item.Work.Tool, item.Failures + 1, MaxFailures);
            failed = true;
        }
        if (failed && item.Failures + 1 >= MaxFailures)
            failed = !await TryGiveUpAsync(item);
        lock (_gate)
            Ran(item, failed);
        Pump();
    }

    private async Task<bool> TryGiveUpAsync(LaneItem item)
    {
        try
        {
            await _runner.GiveUpAsync(item.Work, _giveUp.Token);
            return true;
        }
        catch (Exception exception) // It comes again, as before.
        {
            Log.NotGivenUp(_logger, exception, item.Work.Calls[0].Id);
            return false;
        }
    }

    private void Ran(LaneItem item, bool failed)
    {
        if (failed)
        {
            _queues.Suspend(item);
            LetComeAgain(item);
        }
        else
        {
            _queues.Done(item);
            Release(item);
        }
        CheckIdle();
    }

    // The end of an item that was expired or cancelled before it ran.
    private void EndedWithoutRun(LaneItem item, Exception? failure)
    {
        lock (_gate)
        {
            if (failure is null)
            {
                _queues.Forget(item);
                Release(item);
            }
            else if (!_giveUp.IsCancellationRequested)
            {
                Log.Failed(_logger, failure, item.Work.Calls[0].Id, item.Work.Tool, item.Failures + 1, MaxFailures);
                LetComeAgain(item);
            }
            CheckIdle();
        }
        if (failure is not null)
            Pump();
    }

    private void LetComeAgain(LaneItem item)
    {
        item.Failures++;
        foreach (var call in item.Work.Calls)
            call.Recovered = true;
        var pause = FirstPause * Math.Pow(2, Math.Min(item.Failures, MaxFailures) - 1);
        _again.Enqueue(item, _time.GetTimestamp() + (long)(pause.TotalSeconds * _time.TimestampFrequency));
    }

    private void ComeAgain()
    {
        while (_again.TryPeek(out var item, out var at) && at <= _time.GetTimestamp())
        {
            _again.Dequeue();
            _queues.Resume(item);
        }
    }

    private void Release(LaneItem item)
    {
        foreach (var call in item.Work.Calls)
        {
            if (_here.TryGetValue(call.Id, out var holder) && holder == item)
                _here.Remove(call.Id);
        }
    }

    private void CheckIdle()
    {
        if (_stopping && _queues.Slots.Running == 0 && _endings.Open == 0)
            _idle.TrySetResult();
    }

    private void MeasureWindow()
    {
        if (_time.GetElapsedTime(_windowAt) < Window)
            return;
        _limit.Next(new LimitWindow(_overhead.TakeOverloaded(), _queues.WasLimited, _peak));
        _queues.SetLimit(_limit.Current);
        _queues.WasLimited = false;
        _peak = _queues.Slots.Running;
        _windowAt = _time.GetTimestamp();
    }

    // Until the first deadline, the first start that a rate limit allows, the first that comes again, or a higher limit.
    private void Sleep()
    {
        if (_queues.NextDeadline is { } deadline)
            _wakeUp.Within(deadline - _time.GetUtcNow());
        if (_queues.NextRefillAt is { } refill)
            _wakeUp.At(refill);
        if (_again.TryPeek(out _, out var again))
            _wakeUp.At(again);
        if (_queues.WasLimited)
            _wakeUp.Within(Window - _time.GetElapsedTime(_windowAt));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Call {Id} is left to the next worker: this one stops")]
        public static partial void LeftBehind(ILogger logger, string id);

        [LoggerMessage(2, LogLevel.Error, "Call {Id} of {Tool} failed inside the worker, {Failures} of at most {Max} times")]
        public static partial void Failed(ILogger logger, Exception exception, string id, string tool, int failures, int max);

        [LoggerMessage(3, LogLevel.Error, "Call {Id} could not even be given up; it comes again")]
        public static partial void NotGivenUp(ILogger logger, Exception exception, string id);
    }
}
