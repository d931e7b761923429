using Agents.Contracts.Inventory;
using Agents.Hosting.Tenants;

namespace Agents.Tools.Lanes;

/// <summary>
/// What waits of one class. VIP tenants go before normal ones. Who has waited too long goes ahead of who is more urgent, with
/// every fourth start: so nothing starves, and an overload that makes everything old does not make everything equal.
/// </summary>
internal sealed class Lane(ToolClass toolClass, TenantPolicies policies, LaneOptions options, TimeProvider time)
{
    /// <summary>Starts of more urgent work between two of what is overdue.</summary>
    private const int TurnsToWait = 3;

    private readonly EndRate _ended = new(time);
    private readonly Dictionary<string, int> _tenants = [];
    private int _vipStarts = TurnsToWait;
    private int _urgentStarts = TurnsToWait;

    public ToolClass Class => toolClass;

    public Rank Vip { get; } = new(policies);

    public Rank Normal { get; } = new(policies);

    /// <summary>All that wait, in the order of arrival.</summary>
    public LinkedList<LaneItem> Waiting { get; } = [];

    /// <summary>Calls that wait, those behind their ordering key included.</summary>
    public int Calls { get; private set; }

    public long Bytes { get; private set; }

    public double EndedPerSecond => _ended.PerSecond;

    /// <summary>Calls that wait or run, by tenant.</summary>
    public IReadOnlyDictionary<string, int> Tenants => _tenants;

    public TimeSpan OldestAge => Waiting.First is { } first ? Age(first.Value) : TimeSpan.Zero;

    public bool CanStart => Vip.CanStart || Normal.CanStart;

    /// <summary>Whether it may now be its turn before more urgent lanes, if what it would start is old enough.</summary>
    public bool MayGoAhead => _urgentStarts >= TurnsToWait && OldestAge >= options.AgeOf(toolClass);

    public bool IsOverdue(LaneItem item) => Age(item) >= options.AgeOf(toolClass);

    public Rank RankOf(LaneItem item) => policies.Of(item.Work.Tenant).Rank == TenantPolicy.Vip ? Vip : Normal;

    /// <summary>Which of the next of each rank goes first.</summary>
    public LaneItem? Choose(LaneItem? vip, LaneItem? normal)
    {
        if (vip is null || normal is null)
            return vip ?? normal;
        return _vipStarts >= TurnsToWait && Age(normal) >= options.NormalAge ? normal : vip;
    }

    public void Arrived(LaneItem item) => Count(item, item.Calls);

    public void Left(LaneItem item) => Count(item, -item.Calls);

    public void Ended(LaneItem item)
    {
        _ended.Add(item.Calls);
        Left(item);
    }

    public void StartWaiting(LaneItem item)
    {
        Calls += item.Calls;
        Bytes += item.Work.Bytes;
        Waiting.AddLast(item.InOrder);
    }

    public void StopWaiting(LaneItem item)
    {
        Calls -= item.Calls;
        Bytes -= item.Work.Bytes;
        Waiting.Remove(item.InOrder);
    }

    /// <summary>Counts turns inside the lane.</summary>
    public void Started(Rank rank)
    {
        if (rank == Normal)
            _vipStarts = Vip.CanStart ? 0 : TurnsToWait;
        else if (Normal.CanStart)
            _vipStarts++;
    }

    /// <summary>Something more urgent has started while this lane waited.</summary>
    public void StoodBack() => _urgentStarts++;

    /// <summary>It went ahead of a more urgent lane.</summary>
    public void WentAhead() => _urgentStarts = 0;

    private TimeSpan Age(LaneItem item) => time.GetElapsedTime(item.Work.QueuedAt);

    private void Count(LaneItem item, int by)
    {
        var tenant = item.Work.Tenant;
        var calls = _tenants.GetValueOrDefault(tenant) + by;
        if (calls == 0)
            _tenants.Remove(tenant);
        else
            _tenants[tenant] = calls;
    }
}
