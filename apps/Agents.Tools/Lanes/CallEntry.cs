using Agents.Contracts.Inventory;
using Agents.Tools.Batching;
using Agents.Tools.Execution;
using Agents.Tools.Inventory;

namespace Agents.Tools.Lanes;

/// <summary>The way in for calls: those that go out in groups are collected first, the others wait for a slot at once.</summary>
internal sealed class CallEntry
{
    private readonly Dispatcher _dispatcher;
    private readonly BatchCollector _collector;
    private readonly ToolInventory _inventory;

    public CallEntry(Dispatcher dispatcher, BatchCollector collector, ToolInventory inventory)
    {
        (_dispatcher, _collector, _inventory) = (dispatcher, collector, inventory);
        collector.Out = dispatcher.Enqueue;
    }

    /// <summary>Whether a delivery of this many calls may be taken.</summary>
    public bool HasRoom(ToolClass toolClass, int calls) =>
        _dispatcher.HasRoom(toolClass, calls) && (toolClass != ToolClass.Batch || _collector.HasRoom(calls));

    /// <summary>Whether a call waits or runs here.</summary>
    public bool Has(string id) => _collector.Has(id) || _dispatcher.Has(id);

    /// <summary>Takes calls over. One that is here already is left out, and its new journal entry is done with.</summary>
    public void Enqueue(IEnumerable<QueuedCall> calls)
    {
        var single = new List<QueuedCall>();
        var grouped = new List<(QueuedCall Call, ToolBatching Batching)>();
        foreach (var call in calls)
        {
            var manifest = call.Class == ToolClass.Batch ? _inventory.Current.Find(call.Tool, call.Version)?.Manifest : null;
            if (!BatchCollector.Takes(call, manifest))
                single.Add(call);
            else if (_dispatcher.Has(call.Id))
                call.LeaveJournal();
            else
                grouped.Add((call, manifest!.Batching!));
        }
        if (grouped.Count > 0)
            _collector.Add(grouped);
        if (single.Count > 0)
            _dispatcher.Enqueue(single);
    }

    /// <summary>Whether critical or interactive calls wait or run here.</summary>
    public bool HasLive => _dispatcher.HasLive;

    /// <summary>How busy the worker is, with the calls that are being collected.</summary>
    public LaneFigures Figures() => _dispatcher.Figures().With(ToolClass.Batch, _collector.Tenants);

    /// <inheritdoc cref="Dispatcher.Cancel"/>
    public void Cancel(string id)
    {
        if (_collector.Take(id) is { } call)
        {
            // Before it is handed on: there may be a slot for it, and then it must not start.
            call.AskToCancel();
            _dispatcher.Enqueue([call]);
        }
        _dispatcher.Cancel(id);
    }
}
