using Agents.Hosting.Tenants;

namespace Agents.Tools.Lanes;

/// <summary>A tenant that has something waiting in a rank, or had so recently.</summary>
internal sealed class Tenant(string name, double weight)
{
    public string Name => name;

    public double Weight => weight;

    /// <summary>Virtual time at which it is served next; never goes back while it has something waiting.</summary>
    public double Turn { get; set; }

    /// <summary>Items that are ready.</summary>
    public int Ready { get; set; }
}

/// <summary>
/// Tenants of one rank in one lane, each served by its weight: start-time fair queuing (Goyal, Vin and Cheng, SIGCOMM 1996), with
/// many slots instead of one link (SFQ(D): Jin, Chase and Kaur, SIGMETRICS 2004). Each start moves a tenant's turn on by one over
/// its weight; the tenant with the earliest turn is next; who comes back after a pause begins at the present virtual time, so
/// nothing is saved up. Turns are a tenant's, not an item's: calls for a tool that cannot start do not use up its share.
/// </summary>
internal sealed class Rank(TenantPolicies policies)
{
    private readonly Dictionary<string, Tenant> _tenants = [];
    private readonly PriorityQueue<Tenant, double> _idle = new();
    private double _virtualTime;

    /// <summary>Items that only wait for a slot.</summary>
    public int Ready { get; private set; }

    /// <summary>Lines that may start.</summary>
    public TurnHeap<ToolLine> Open { get; } = new();

    /// <summary>Lines of versions that are over their share.</summary>
    public TurnHeap<ToolLine> BeyondShare { get; } = new();

    public bool CanStart => Open.First is not null || BeyondShare.First is not null;

    public void Add(LaneItem item, ToolLine line)
    {
        Ready++;
        if (!_tenants.TryGetValue(item.Work.Tenant, out var tenant))
            _tenants[item.Work.Tenant] = tenant = new Tenant(item.Work.Tenant, policies.Of(item.Work.Tenant).Weight);
        if (tenant.Ready++ == 0)
            tenant.Turn = Math.Max(tenant.Turn, _virtualTime);
        line.Add(tenant, item);
    }

    public void Remove(LaneItem item)
    {
        Ready--;
        var tenant = item.Line!.Tenant;
        item.Line.Line.Remove(item);
        if (--tenant.Ready == 0)
            _idle.Enqueue(tenant, tenant.Turn);
        ForgetIdle();
    }

    /// <summary>Counts the start of an item, before it is removed, towards its tenant's share.</summary>
    public void Charge(LaneItem item)
    {
        var tenant = item.Line!.Tenant;
        _virtualTime = Math.Max(_virtualTime, tenant.Turn);
        tenant.Turn = _virtualTime + (1 / tenant.Weight);
    }

    // A tenant whose turn has come anyway need not be remembered, and none when nobody waits.
    private void ForgetIdle()
    {
        while (_idle.TryPeek(out var tenant, out var turn) && (turn <= _virtualTime || Ready == 0))
        {
            _idle.Dequeue();
            if (tenant.Ready == 0 && tenant.Turn <= turn)
                _tenants.Remove(tenant.Name);
        }
    }
}
