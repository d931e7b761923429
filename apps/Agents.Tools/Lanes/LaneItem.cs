using Agents.Tools.Admission;
using Agents.Tools.Execution;

namespace Agents.Tools.Lanes;

/// <summary>Where an item stands in the worker.</summary>
internal enum ItemState
{
    /// <summary>Only waits for a slot.</summary>
    Ready,

    /// <summary>Waits for the item before it with the same ordering key.</summary>
    BehindKey,

    /// <summary>Holds a slot.</summary>
    Running,

    /// <summary>Neither waits nor holds a slot: it is being ended, or comes again later.</summary>
    Out,
}

/// <summary>An item and its places in the queues.</summary>
internal sealed class LaneItem
{
    public LaneItem(WorkItem work)
    {
        Work = work;
        Calls = work.Calls.Count;
        InLine = new Place<LaneItem>(this);
        Expiry = new Place<LaneItem>(this) { Number = work.Deadline.UtcTicks };
        InOrder = new LinkedListNode<LaneItem>(this);
    }

    public WorkItem Work { get; }

    public int Calls { get; }

    public ItemState State { get; set; } = ItemState.Out;

    /// <summary>Whether it is the one of its ordering key that may run.</summary>
    public bool HoldsKey { get; set; }

    /// <summary>Its place among those of its tenant that wait for the same tool, while it is ready.</summary>
    public Place<LaneItem> InLine { get; }

    public Place<LaneItem> Expiry { get; }

    /// <summary>Its place in the order of arrival, while it waits.</summary>
    public LinkedListNode<LaneItem> InOrder { get; }

    /// <summary>Its place behind its ordering key.</summary>
    public LinkedListNode<LaneItem>? Behind { get; set; }

    public TenantLine? Line { get; set; }

    public SlotKind Slot { get; set; }

    /// <summary>When it got its slot, time stamp of the worker's clock.</summary>
    public long GrantedAt { get; set; }

    /// <summary>How often the worker itself has failed over it.</summary>
    public int Failures { get; set; }
}
