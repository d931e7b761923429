using Agents.Contracts.Inventory;

namespace Agents.Tools.Lanes;

/// <summary>What one tenant has waiting for one version, in the order of arrival.</summary>
internal sealed class TenantLine
{
    public TenantLine(ToolLine line, Tenant tenant)
    {
        Line = line;
        Tenant = tenant;
        Place = new Place<TenantLine>(this);
    }

    public ToolLine Line { get; }

    public Tenant Tenant { get; }

    public TurnHeap<LaneItem> Items { get; } = new();

    public Place<TenantLine> Place { get; }
}

/// <summary>What waits for one version in one rank: tenant by tenant, the tenant whose turn is next in front.</summary>
internal sealed class ToolLine
{
    private readonly Dictionary<Tenant, TenantLine> _byTenant = [];
    private readonly TurnHeap<TenantLine> _turns = new();

    public ToolLine(Rank rank, ToolGate gate)
    {
        Rank = rank;
        Gate = gate;
        Place = new Place<ToolLine>(this);
    }

    public Rank Rank { get; }

    public ToolGate Gate { get; }

    public required ToolClass Class { get; init; }

    /// <summary>Its place among the lines of its rank, as far as it may start.</summary>
    public Place<ToolLine> Place { get; }

    /// <summary>The heap that holds <see cref="Place"/>; null: it is shut or empty.</summary>
    public TurnHeap<ToolLine>? Heap { get; set; }

    /// <summary>Items in it.</summary>
    public int Count { get; private set; }

    public bool IsEmpty => Count == 0;

    public LaneItem First => _turns.First!.Value.Items.First!.Value;

    public void Add(Tenant tenant, LaneItem item)
    {
        Count++;
        if (!_byTenant.TryGetValue(tenant, out var line))
        {
            _byTenant[tenant] = line = new TenantLine(this, tenant);
            line.Items.Add(item.InLine);
            line.Place.Turn = tenant.Turn;
            line.Place.Number = item.InLine.Number;
            _turns.Add(line.Place);
        }
        else
        {
            line.Items.Add(item.InLine);
            Renumber(line);
        }
        item.Line = line;
    }

    public void Remove(LaneItem item)
    {
        Count--;
        var line = item.Line!;
        item.Line = null;
        line.Items.Remove(item.InLine);
        if (line.Items.First is not null)
        {
            Renumber(line);
            return;
        }
        _turns.Remove(line.Place);
        _byTenant.Remove(line.Tenant);
    }

    /// <summary>
    /// Brings the tenant in front up to date; true when the line's own place has changed by it. A tenant's turn moves on wherever it
    /// is served, and only backwards in the order, so it is enough to look when it comes to the front.
    /// </summary>
    public bool Settle()
    {
        while (_turns.First is { } first && first.Turn < first.Value.Tenant.Turn)
        {
            first.Turn = first.Value.Tenant.Turn;
            _turns.Moved(first);
        }
        var front = _turns.First!;
        if (Place.Turn == front.Turn && Place.Number == front.Number)
            return false;
        Place.Turn = front.Turn;
        Place.Number = front.Number;
        return true;
    }

    private void Renumber(TenantLine line)
    {
        line.Place.Number = line.Items.First!.Number;
        _turns.Moved(line.Place);
    }
}
