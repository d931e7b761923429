using System.Diagnostics.CodeAnalysis;
using Agents.Contracts.Inventory;
using Agents.Hosting.Tenants;
using Agents.Tools.Admission;
using Agents.Tools.Execution;

namespace Agents.Tools.Lanes;

/// <summary>
/// Items that wait, by class, and the choice of the next that may start: the most urgent lane that has a slot, in it VIP before
/// normal tenants, among those the tenant whose turn it is, of that the item that came first. What cannot start (its version's
/// bulkhead is full, its tool's rate limit is used up, its ordering key is busy) stands aside and keeps its place. Every step is
/// O(log n). Not synchronised: its owner holds a lock.
/// </summary>
internal sealed class LaneQueues
{
    private readonly Lane[] _lanes;
    private readonly OrderingKeys _keys = new();
    private readonly TurnHeap<LaneItem> _deadlines = new();
    private readonly ToolGates _gates;
    private readonly TimeProvider _time;
    private readonly int _maxCalls;
    private readonly long _maxBytes;
    private long _arrivals;

    public LaneQueues(
        ToolsOptions options, TenantPolicies policies, Func<string, string, ToolManifest?> manifests, TimeProvider time)
    {
        _lanes = [.. Enum.GetValues<ToolClass>().Select(toolClass => new Lane(toolClass, policies, options.Lanes, time))];
        _gates = new ToolGates(options.Admission, manifests, time);
        _time = time;
        _maxCalls = options.Backlog;
        _maxBytes = options.BacklogMiB * 1024L * 1024L;
        Slots = new SlotBudget(options.Admission, time);
    }

    public SlotBudget Slots { get; }

    public IReadOnlyList<Lane> Lanes => _lanes;

    /// <summary>Whether something that could have run did not find a slot since this was set to false.</summary>
    public bool WasLimited { get; set; }

    /// <summary>Items that wait for their version's bulkhead or their tool's rate limit.</summary>
    public int Parked => _gates.All.Sum(gate => gate.Lines.Where(line => line.Heap is null).Sum(line => line.Count));

    /// <summary>The deadline that passes first, UTC.</summary>
    public DateTimeOffset? NextDeadline => _deadlines.First?.Value.Work.Deadline;

    /// <inheritdoc cref="ToolGates.NextRefillAt"/>
    public long? NextRefillAt => _gates.NextRefillAt;

    /// <summary>Whether a delivery of this many calls may be taken. An empty lane takes any.</summary>
    public bool HasRoom(ToolClass toolClass, int calls)
    {
        var lane = LaneOf(toolClass);
        return lane.Calls == 0 || (lane.Calls + calls <= _maxCalls && lane.Bytes < _maxBytes);
    }

    public LaneItem Add(WorkItem work)
    {
        var item = new LaneItem(work);
        item.InLine.Number = ++_arrivals;
        var lane = LaneOf(work.Class);
        lane.Arrived(item);
        if (work.Class == ToolClass.Critical)
            Slots.CriticalArrived(item.Calls);
        Wait(item);
        return item;
    }

    /// <summary>The next item that may start now. Its slot is taken until <see cref="Done"/> or <see cref="Suspend"/>.</summary>
    public bool TryTake([NotNullWhen(true)] out LaneItem? item)
    {
        (LaneItem Item, SlotKind Slot)? chosen = null;
        var ahead = false;
        foreach (var lane in _lanes)
        {
            if (chosen is not null && !lane.MayGoAhead)
                continue;
            if (Next(lane) is not { } next)
                continue;
            ahead = chosen is not null && lane.IsOverdue(next.Item);
            if (chosen is null || ahead)
                chosen = next;
            // Critical calls do not give way inside their reserve.
            if (ahead || (lane.Class == ToolClass.Critical && !Slots.ReserveInUse))
                break;
        }
        item = chosen?.Item;
        if (item is null)
            return false;
        Start(item, chosen!.Value.Slot, ahead);
        return true;
    }

    /// <summary>Ends an item that ran.</summary>
    public void Done(LaneItem item)
    {
        FreeSlot(item);
        LeaveKey(item);
        LaneOf(item.Work.Class).Ended(item);
    }

    /// <summary>Frees the slot of an item that comes again with <see cref="Resume"/>; its ordering key stays taken.</summary>
    public void Suspend(LaneItem item) => FreeSlot(item);

    /// <summary>Lets an item that was suspended or withdrawn wait again, in its old place.</summary>
    public void Resume(LaneItem item) => Wait(item);

    /// <summary>Takes an item that waits out of the queue.</summary>
    public void Withdraw(LaneItem item)
    {
        StopWaiting(item);
        LeaveKey(item);
    }

    /// <summary>Ends an item that never ran, after <see cref="Withdraw"/>.</summary>
    public void Forget(LaneItem item) => LaneOf(item.Work.Class).Left(item);

    /// <summary>Takes out one item whose deadline has passed.</summary>
    public bool TryExpire([NotNullWhen(true)] out LaneItem? item)
    {
        item = _deadlines.First?.Value;
        if (item is null || item.Work.Deadline > _time.GetUtcNow())
        {
            item = null;
            return false;
        }
        Withdraw(item);
        return true;
    }

    /// <summary>Opens what a rate limit had shut, as far as its time has come.</summary>
    public void Refill()
    {
        while (_gates.TakeRefilled() is { } gate)
            PlaceLines(gate);
    }

    /// <summary>Sets the number of slots.</summary>
    public void SetLimit(int limit)
    {
        if (limit == Slots.Limit)
            return;
        Slots.Limit = limit;
        foreach (var gate in _gates.All)
            PlaceLines(gate);
    }

    private Lane LaneOf(ToolClass toolClass) => _lanes[(int)toolClass];

    private (LaneItem Item, SlotKind Slot)? Next(Lane lane)
    {
        if (!lane.CanStart)
            return null;
        var critical = lane.Class == ToolClass.Critical;
        if (critical ? Slots.CanStartCritical : Slots.CanStartCommon)
        {
            var slot = critical ? SlotKind.Critical : SlotKind.Common;
            if (lane.Choose(First(lane.Vip, lane.Vip.Open), First(lane.Normal, lane.Normal.Open)) is { } first)
                return (first, slot);
            // Nobody else of this lane can start, so a version may use more than its share.
            if (Slots.HasRoomBeyondShare(lane.Class)
                && lane.Choose(First(lane.Vip, lane.Vip.BeyondShare), First(lane.Normal, lane.Normal.BeyondShare)) is { } alone)
                return (alone, slot);
        }
        else if (!critical && Slots.CanBorrow && lane.Choose(FirstShort(lane.Vip), FirstShort(lane.Normal)) is { } borrower)
        {
            return (borrower, SlotKind.Borrowed);
        }
        WasLimited |= lane.CanStart;
        return null;
    }

    /// <summary>Whose turn it is in a rank, once every line that comes to the front stands where it belongs.</summary>
    private LaneItem? First(Rank rank, TurnHeap<ToolLine> heap)
    {
        while (heap.First is { Value: var line })
        {
            if (HeapFor(line, rank) != heap)
                PlaceLine(line);
            else if (line.Settle())
                heap.Moved(line.Place);
            else
                return line.First;
        }
        return null;
    }

    // A look at every version that waits; only when there is something to borrow and nothing else to do.
    private LaneItem? FirstShort(Rank rank)
    {
        while (true)
        {
            Place<ToolLine>? best = null;
            foreach (var place in rank.Open.All)
            {
                if (place.Value.Gate.Runs.AreShort && (best is null || place.IsBefore(best)))
                    best = place;
            }
            if (best is not { Value: var line })
                return null;
            if (HeapFor(line, rank) != rank.Open)
                PlaceLine(line);
            else if (line.Settle())
                rank.Open.Moved(best);
            else
                return line.First;
        }
    }

    private void Start(LaneItem item, SlotKind slot, bool ahead)
    {
        var line = item.Line!.Line;
        var lane = LaneOf(item.Work.Class);
        line.Rank.Charge(item);
        StopWaiting(item);
        item.State = ItemState.Running;
        item.Slot = slot;
        item.GrantedAt = _time.GetTimestamp();
        Slots.Take(slot);
        _gates.Start(line.Gate);
        PlaceLines(line.Gate);
        lane.Started(line.Rank);
        if (ahead)
            lane.WentAhead();
        for (var i = (int)lane.Class + 1; i < _lanes.Length; i++)
        {
            if (_lanes[i].CanStart)
                _lanes[i].StoodBack();
        }
    }

    private void FreeSlot(LaneItem item)
    {
        var gate = _gates.Of(item.Work.Tool, item.Work.Version);
        Slots.Free(item.Slot);
        gate.End(_time.GetElapsedTime(item.GrantedAt));
        PlaceLines(gate);
        item.State = ItemState.Out;
    }

    private void Wait(LaneItem item)
    {
        LaneOf(item.Work.Class).StartWaiting(item);
        _deadlines.Add(item.Expiry);
        if (_keys.TryHold(item))
            MakeReady(item);
        else
            item.State = ItemState.BehindKey;
    }

    private void StopWaiting(LaneItem item)
    {
        LaneOf(item.Work.Class).StopWaiting(item);
        _deadlines.Remove(item.Expiry);
        if (item.State == ItemState.Ready)
        {
            var line = item.Line!.Line;
            line.Rank.Remove(item);
            PlaceLine(line);
        }
        item.State = ItemState.Out;
    }

    private void LeaveKey(LaneItem item)
    {
        if (_keys.Leave(item) is { } next)
            MakeReady(next);
    }

    private void MakeReady(LaneItem item)
    {
        item.State = ItemState.Ready;
        var rank = LaneOf(item.Work.Class).RankOf(item);
        var gate = _gates.Of(item.Work.Tool, item.Work.Version);
        var line = gate.Lines.Find(line => line.Rank == rank);
        if (line is null)
            gate.Lines.Add(line = new ToolLine(rank, gate) { Class = item.Work.Class });
        rank.Add(item, line);
        PlaceLine(line);
    }

    private void PlaceLines(ToolGate gate)
    {
        foreach (var line in gate.Lines)
            PlaceLine(line);
    }

    /// <summary>Puts a line where it belongs now: among those that may start, those that are over their share, or nowhere.</summary>
    private void PlaceLine(ToolLine line)
    {
        var heap = line.IsEmpty ? null : HeapFor(line, line.Rank);
        if (line.Heap != heap)
        {
            line.Heap?.Remove(line.Place);
            line.Heap = heap;
            if (heap is null)
                return;
            line.Settle();
            heap.Add(line.Place);
        }
        else if (heap is not null && line.Settle())
        {
            heap.Moved(line.Place);
        }
    }

    private TurnHeap<ToolLine>? HeapFor(ToolLine line, Rank rank) => _gates.StateOf(line.Gate, Slots.Share(line.Class)) switch
    {
        GateState.Open => rank.Open,
        GateState.BeyondShare => rank.BeyondShare,
        _ => null,
    };
}
