using System.Collections.Concurrent;
using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Hosting.Signals;
using Agents.Tools.Inventory;

namespace Agents.Tests.Tools.Fakes;

/// <summary>Signals of all workers that share it.</summary>
internal sealed class SignalBus : ISignals
{
    private readonly ConcurrentQueue<ISignalListener> _listeners = new();

    public ConcurrentQueue<Signal> Sent { get; } = new();

    /// <summary>Signals get lost.</summary>
    public bool IsDown { get; set; }

    public void Add(ISignalListener listener) => _listeners.Enqueue(listener);

    public void Send(Signal signal)
    {
        if (IsDown)
            return;
        Sent.Enqueue(signal);
        foreach (var listener in _listeners)
            listener.Hear(signal);
    }
}

internal sealed class RecordedHistory : IInventoryHistory
{
    public ConcurrentQueue<(string Tool, InventoryChange Change)> All { get; } = new();

    public Task AddAsync(string tool, InventoryChange change, CancellationToken cancellationToken)
    {
        All.Enqueue((tool, change));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<InventoryChange>> ReadAsync(string tool, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<InventoryChange>>([.. All.Where(entry => entry.Tool == tool).Select(entry => entry.Change).Reverse()]);
}
