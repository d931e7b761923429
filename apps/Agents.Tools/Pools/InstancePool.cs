using Agents.Contracts.Inventory;

namespace Agents.Tools.Pools;

/// <summary>
/// Instances of one tool version. Hot ones are always there; more are started when calls wait, or ahead when the demand says so
/// (<see cref="DemandEstimate"/>), up to the most; what is idle for long ends. Calls that find no room wait in the order they came.
/// The oldest instance with room takes a call, so that in quiet times the others become idle and can end.
/// </summary>
internal sealed partial class InstancePool : IAsyncDisposable
{
    private static readonly TimeSpan UpkeepPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly string _name;
    private readonly ToolPool _settings;
    private readonly int _callsPerInstance;
    private readonly Func<CancellationToken, Task<IToolInstance>> _start;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly List<PoolSlot> _slots = [];
    private readonly LinkedList<Waiter> _waiters = new();
    private readonly DemandEstimate _demand = new();
    private readonly StartBackoff _backoff;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _upkeep;
    private long _passedAt;
    private int _starting;
    private int _closing;
    private bool _isDisposed;

    /// <param name="name">Tool and version, for logs.</param>
    /// <param name="settings">From the manifest.</param>
    /// <param name="callsPerInstance">When the manifest does not say.</param>
    /// <param name="start">Starts an instance; throws <see cref="InstanceStartException"/> when it cannot.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public InstancePool(
        string name, ToolPool settings, int callsPerInstance, Func<CancellationToken, Task<IToolInstance>> start, TimeProvider time,
        ILogger logger)
    {
        _name = name;
        _settings = settings;
        _callsPerInstance = settings.CallsPerInstance ?? callsPerInstance;
        _start = start;
        _time = time;
        _logger = logger;
        _backoff = new StartBackoff(time);
        _passedAt = time.GetTimestamp();
        lock (_gate)
            Settle();
    }

    /// <summary>Instances that are there, for tests and figures.</summary>
    public (int Ready, int Starting, int Running, int Waiting) Counts
    {
        get
        {
            lock (_gate)
                return (_slots.Count, _starting, _slots.Sum(slot => slot.Running), _waiters.Count);
        }
    }

    /// <summary>None is ready: who waits, waits for a start.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _slots.Count == 0;
        }
    }

    /// <summary>Nothing starts, ends or is checked.</summary>
    internal bool IsAtRest
    {
        get
        {
            lock (_gate)
                return _starting == 0 && _closing == 0 && !_slots.Any(slot => slot.IsChecking);
        }
    }

    /// <summary>Room for a call on an instance, as soon as there is some.</summary>
    /// <exception cref="InstanceStartException">None could be started and there is no other.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while it waited.</exception>
    public ValueTask<PoolLease> RentAsync(CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (_isDisposed)
                throw new InstanceStartException("This version of the tool is retired.");
            _demand.Arrived();
            if (_waiters.Count == 0 && FindRoom() is { } slot)
                return ValueTask.FromResult(Lease(slot));
            waiter = new Waiter();
            var node = _waiters.AddLast(waiter);
            Settle();
            if (waiter.Task.IsCompleted)
                return new ValueTask<PoolLease>(waiter.Task);
            waiter.Node = node;
        }
        return WaitAsync(waiter, cancellationToken);
    }

    /// <summary>Ends idle instances when nothing runs, and all when their calls have ended; waits for that.</summary>
    public async ValueTask DisposeAsync()
    {
        bool isFirst;
        lock (_gate)
        {
            isFirst = !_isDisposed;
            _isDisposed = true;
            FailWaiters("This version of the tool is retired.");
            Settle();
        }
        if (isFirst)
            await _end.CancelAsync();
        await _drained.Task;
        if (isFirst)
            _end.Dispose();
    }

    internal void Return(PoolSlot slot, long startedAt)
    {
        lock (_gate)
        {
            slot.Running--;
            slot.IdleSince = _time.GetTimestamp();
            _demand.Served(_time.GetElapsedTime(startedAt));
            Settle();
        }
    }

    private async ValueTask<PoolLease> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(_ => GiveUp(waiter, cancellationToken), null);
        return await waiter.Task;
    }

    private void GiveUp(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (waiter.Node is { List: not null } node)
                _waiters.Remove(node);
            else
                return; // It was served in the same moment.
        }
        waiter.TrySetCanceled(cancellationToken);
    }

    private PoolLease Lease(PoolSlot slot)
    {
        slot.Running++;
        slot.Calls++;
        if (_settings.RecycleAfterCalls > 0 && slot.Calls >= _settings.RecycleAfterCalls)
        {
            slot.IsRetiring = true;
            // Its replacement starts while its last call runs.
            Settle();
        }
        return new PoolLease(this, slot, _time.GetTimestamp());
    }

    private PoolSlot? FindRoom()
    {
        foreach (var slot in _slots)
        {
            if (!slot.IsRetiring && !slot.IsChecking && slot.Running < _callsPerInstance && slot.Instance.IsUsable)
                return slot;
        }
        return null;
    }

    private sealed class Waiter() : TaskCompletionSource<PoolLease>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public LinkedListNode<Waiter>? Node { get; set; }
    }
}
