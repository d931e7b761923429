using Agents.Contracts.Inventory;

namespace Agents.Tools.Admission;

/// <summary>Which part of the budget a slot belongs to.</summary>
internal enum SlotKind
{
    Critical,
    Common,
    Borrowed,
}

/// <summary>
/// The slots of a worker and who may take one. A part of the limit is the reserve; the rest is common. Critical work may use every
/// slot, other work the common ones.
/// <para>
/// The rule of borrowing: other work may start in an idle slot of the reserve only if (1) its tool gives slots back within
/// <see cref="AdmissionOptions.BorrowMaxMs"/> (95th percentile, measured), and (2) after the start there are still as many free
/// slots as critical calls may come in that time: twice the worst that was seen, and never less than half of the reserve. Until the
/// borrowed slot is back the free ones cover the critical calls that come; so critical work never waits for a borrowed slot while
/// it arrives no faster than that.
/// </para>
/// Not synchronised.
/// </summary>
internal sealed class SlotBudget(AdmissionOptions options, TimeProvider time)
{
    private readonly CriticalArrivals _arrivals = new(TimeSpan.FromMilliseconds(Math.Max(1, options.BorrowMaxMs)), time);
    private int _critical;
    private int _common;
    private int _borrowed;

    public int Limit { get; set; } = options.InitialConcurrency;

    public int Running => _critical + _common + _borrowed;

    /// <summary>Slots for critical work only.</summary>
    public int Reserve => Math.Min(Limit - 1, Limit * options.CriticalReservePercent / 100);

    public int Common => Limit - Reserve;

    /// <summary>Whether critical work has all of its reserve in use.</summary>
    public bool ReserveInUse => _critical >= Reserve;

    /// <summary>Free slots that borrowers have to leave.</summary>
    public int Headroom => Math.Max((Reserve + 1) / 2, _arrivals.PeakOfAnySpan());

    /// <summary>What still holds common slots from before the limit was lowered does not keep critical work out of the reserve.</summary>
    public bool CanStartCritical => Running - Math.Max(0, _common - Common) < Limit;

    public bool CanStartCommon => Running < Limit && _common + _borrowed < Common;

    public bool CanBorrow => options.BorrowMaxMs > 0 && Limit - Running - 1 >= Headroom;

    /// <summary>Slots of one version above which it is over its share: then others go first.</summary>
    public int Share(ToolClass toolClass) => options.MaxToolSharePercent == 100
        ? int.MaxValue
        : Math.Max(1, (int)((long)Usable(toolClass) * options.MaxToolSharePercent / 100));

    /// <summary>
    /// Whether a version that is over its share, with nobody else waiting, may take one more: it always leaves every twentieth slot
    /// free, so that the first call of another tool need not wait for one of its own to end.
    /// </summary>
    public bool HasRoomBeyondShare(ToolClass toolClass) => toolClass == ToolClass.Critical
        ? LeavesRoom(_critical, Reserve) || LeavesRoom(Running, Limit)
        : LeavesRoom(_common + _borrowed, Common);

    public void CriticalArrived(int calls) => _arrivals.Add(calls);

    public void Take(SlotKind kind) => Count(kind, 1);

    public void Free(SlotKind kind) => Count(kind, -1);

    private static bool LeavesRoom(int used, int slots) => used + 1 + Math.Max(1, slots / 20) <= slots;

    private int Usable(ToolClass toolClass) => toolClass == ToolClass.Critical ? Limit : Common;

    private void Count(SlotKind kind, int by)
    {
        if (kind == SlotKind.Critical)
            _critical += by;
        else if (kind == SlotKind.Common)
            _common += by;
        else
            _borrowed += by;
    }
}
