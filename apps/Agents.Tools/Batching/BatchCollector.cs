using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Tools.Execution;

namespace Agents.Tools.Batching;

/// <summary>
/// Collects calls in groups. A group goes out when it is full, when its oldest call has waited <c>maxAgeMs</c>, or when its schedule
/// comes; a call whose deadline passes meanwhile is handed out alone, to be ended as expired. One timer for all groups.
/// </summary>
internal sealed class BatchCollector : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<GroupKey, BatchGroup> _groups = [];
    private readonly Dictionary<string, BatchGroup> _groupOf = [];
    private readonly PriorityQueue<BatchGroup, DateTimeOffset> _wakeUps = new();
    private readonly ToolsOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private DateTimeOffset _timerAt = DateTimeOffset.MaxValue;
    private long _bytes;

    public BatchCollector(ToolsOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _timer = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gets what goes out: groups, and single calls that are too late. Called outside of the lock; must not throw.</summary>
    public Action<IReadOnlyList<WorkItem>> Out { get; set; } = _ => { };

    /// <summary>Calls that wait here.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _groupOf.Count;
        }
    }

    /// <summary>Calls that wait here, by tenant.</summary>
    public IReadOnlyDictionary<string, int> Tenants
    {
        get
        {
            lock (_gate)
                return _groups.Values.GroupBy(group => group.Key.Tenant).ToDictionary(tenant => tenant.Key, tenant => tenant.Sum(group => group.Count));
        }
    }

    /// <summary>Whether so many more calls may wait here.</summary>
    public bool HasRoom(int calls)
    {
        lock (_gate)
            return _groupOf.Count == 0 || (_groupOf.Count + calls <= _options.BatchBacklog && _bytes < _options.BacklogMiB * 1024L * 1024L);
    }

    /// <summary>Whether a call waits here.</summary>
    public bool Has(string id)
    {
        lock (_gate)
            return _groupOf.ContainsKey(id);
    }

    /// <summary>
    /// Whether calls of this kind are grouped. One with an ordering key is not: it keeps its place among its neighbours. Nor is one that
    /// rehearses a fault, which its neighbours would share.
    /// </summary>
    public static bool Takes(QueuedCall call, ToolManifest? manifest) =>
        manifest is { Batching: not null, Idempotent: true }
        && call is { Class: ToolClass.Batch, OrderingKey: null, Command.Fault: null, Known.Value.State: CallState.Accepted };

    /// <summary>
    /// Adds the calls of one delivery, each with its version's batching. One that waits here already is left out, and its new journal
    /// entry is done with.
    /// </summary>
    public void Add(IReadOnlyList<(QueuedCall Call, ToolBatching Batching)> calls)
    {
        var ready = new List<WorkItem>();
        List<QueuedCall>? doubles = null;
        lock (_gate)
        {
            foreach (var (call, batching) in calls)
            {
                if (_groupOf.ContainsKey(call.Id))
                    (doubles ??= []).Add(call);
                else
                    Add(call, batching, ready);
            }
            Arm();
        }
        doubles?.ForEach(call => call.LeaveJournal());
        if (ready.Count > 0)
            Out(ready);
    }

    /// <summary>Sends all groups of a tool: its schedule has come.</summary>
    public void Flush(string tool)
    {
        List<WorkItem> ready;
        lock (_gate)
            ready = [.. _groups.Values.Where(group => group.Key.Tool == tool).ToList().Select(Close)];
        if (ready.Count > 0)
            Out(ready);
    }

    /// <summary>Takes out a call that is to be cancelled; null when it does not wait here.</summary>
    public QueuedCall? Take(string id)
    {
        lock (_gate)
        {
            if (!_groupOf.Remove(id, out var group) || group.Take(id) is not { } call)
                return null;
            _bytes -= call.Bytes;
            if (group.Count == 0)
                Discard(group);
            return call;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Add(QueuedCall call, ToolBatching batching, List<WorkItem> ready)
    {
        var key = GroupKey.Of(call, batching);
        if (_groups.TryGetValue(key, out var group) && !group.HasRoomFor(call))
        {
            ready.Add(Close(group));
            group = null;
        }
        if (group is null)
        {
            group = new BatchGroup(key, batching.MaxItems, BatchSchedule.DueAt(batching, _time.GetUtcNow()));
            _groups[key] = group;
            _wakeUps.Enqueue(group, group.DueAt);
        }
        var before = group.EarliestDeadline;
        group.Add(call);
        _groupOf[call.Id] = group;
        _bytes += call.Bytes;
        if (group.EarliestDeadline < before && group.EarliestDeadline < group.DueAt)
            _wakeUps.Enqueue(group, group.EarliestDeadline);
        if (group.IsFull)
            ready.Add(Close(group));
    }

    private void Wake()
    {
        var ready = new List<WorkItem>();
        lock (_gate)
        {
            _timerAt = DateTimeOffset.MaxValue;
            var now = _time.GetUtcNow();
            while (_wakeUps.TryPeek(out var group, out var at) && (group.Closed || at <= now))
            {
                _wakeUps.Dequeue();
                if (group.Closed)
                    continue;
                if (group.DueAt <= now)
                    ready.Add(Close(group));
                else
                    Expire(group, now, ready);
            }
            Arm();
        }
        if (ready.Count > 0)
            Out(ready);
    }

    private void Expire(BatchGroup group, DateTimeOffset now, List<WorkItem> ready)
    {
        foreach (var call in group.TakeExpired(now))
        {
            _groupOf.Remove(call.Id);
            _bytes -= call.Bytes;
            ready.Add(call);
        }
        if (group.Count == 0)
            Discard(group);
        else if (group.EarliestDeadline < group.DueAt)
            _wakeUps.Enqueue(group, group.EarliestDeadline);
    }

    private CallBatch Close(BatchGroup group)
    {
        _groups.Remove(group.Key);
        var batch = group.Close();
        foreach (var call in batch.Calls)
            _groupOf.Remove(call.Id);
        _bytes -= batch.Bytes;
        return batch;
    }

    private void Discard(BatchGroup group)
    {
        _groups.Remove(group.Key);
        group.Discard();
    }

    private void Arm()
    {
        if (!_wakeUps.TryPeek(out _, out var at) || at >= _timerAt)
            return;
        _timerAt = at;
        var wait = at - _time.GetUtcNow();
        // A timer takes 49 days at most; a schedule may be further away.
        var longest = TimeSpan.FromDays(1);
        _timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > longest ? longest : wait, Timeout.InfiniteTimeSpan);
    }
}
