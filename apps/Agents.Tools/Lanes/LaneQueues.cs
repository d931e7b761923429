using System.Diagnostics.CodeAnalysis;
using Agents.Contracts.Inventory;
using Agents.Tools.Execution;

namespace Agents.Tools.Lanes;

/// <summary>
/// Calls that wait, by class, and the slots in which they run. Critical goes before interactive before batch; a part of the slots
/// is for critical calls only. Calls of one ordering key run one after another, in the order in which they came. Not
/// synchronised: its owner holds a lock.
/// </summary>
internal sealed class LaneQueues
{
    private static readonly ToolClass[] ByUrgency = [ToolClass.Critical, ToolClass.Interactive, ToolClass.Batch];

    private readonly Lane[] _lanes = [new(), new(), new()];
    private readonly Dictionary<string, Queue<QueuedCall>> _busyKeys = [];
    private readonly int _slots;
    private readonly int _commonSlots;
    private readonly int _maxCalls;
    private readonly long _maxBytes;
    private int _commonRunning;

    public LaneQueues(ToolsOptions options)
    {
        _slots = options.Concurrency;
        _commonSlots = Math.Max(1, options.Concurrency - (options.Concurrency * options.CriticalReservePercent / 100));
        _maxCalls = options.Backlog;
        _maxBytes = options.BacklogMiB * 1024L * 1024L;
    }

    /// <summary>Slots taken.</summary>
    public int Running { get; private set; }

    /// <summary>Whether a delivery of this many calls may be taken. An empty lane takes any.</summary>
    public bool HasRoom(ToolClass toolClass, int calls)
    {
        var lane = _lanes[(int)toolClass];
        return lane.Calls == 0 || (lane.Calls + calls <= _maxCalls && lane.Bytes < _maxBytes);
    }

    public void Add(QueuedCall call)
    {
        var lane = _lanes[(int)call.Class];
        lane.Calls++;
        lane.Bytes += call.Bytes;
        if (call.OrderingKey is not { } key)
        {
            lane.Ready.AddLast(call);
        }
        else if (_busyKeys.TryGetValue(key, out var behind))
        {
            behind.Enqueue(call);
        }
        else
        {
            _busyKeys[key] = new Queue<QueuedCall>();
            lane.Ready.AddLast(call);
        }
    }

    /// <summary>The next call that may start now. Its slot is taken until <see cref="Done"/>.</summary>
    public bool TryTake([NotNullWhen(true)] out QueuedCall? call)
    {
        foreach (var toolClass in ByUrgency)
        {
            var lane = _lanes[(int)toolClass];
            if (lane.Ready.First is not { } first || !HasSlot(toolClass))
                continue;
            call = first.Value;
            lane.Ready.RemoveFirst();
            lane.Calls--;
            lane.Bytes -= call.Bytes;
            Running++;
            if (toolClass != ToolClass.Critical)
                _commonRunning++;
            return true;
        }
        call = null;
        return false;
    }

    /// <summary>Frees the slot of a call that was taken; the next of its ordering key goes to the front of its lane.</summary>
    public void Done(QueuedCall call)
    {
        Running--;
        if (call.Class != ToolClass.Critical)
            _commonRunning--;
        if (call.OrderingKey is not { } key)
            return;
        if (_busyKeys[key].TryDequeue(out var next))
            _lanes[(int)next.Class].Ready.AddFirst(next);
        else
            _busyKeys.Remove(key);
    }

    private bool HasSlot(ToolClass toolClass) =>
        Running < _slots && (toolClass == ToolClass.Critical || _commonRunning < _commonSlots);

    private sealed class Lane
    {
        /// <summary>Those that only wait for a slot.</summary>
        public LinkedList<QueuedCall> Ready { get; } = [];

        /// <summary>All that wait, those behind their ordering key included.</summary>
        public int Calls { get; set; }

        public long Bytes { get; set; }
    }
}
