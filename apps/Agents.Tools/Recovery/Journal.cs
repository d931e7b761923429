using Agents.Contracts;
using Agents.Tools.Ledger;

namespace Agents.Tools.Recovery;

/// <summary>
/// What this worker has confirmed to the broker and not finished: one slot per delivery, holding call ids. A slot whose calls all
/// have an outcome is free and is written over by a later delivery; its old content does no harm, for the ledger shows that those
/// calls are done. So a delivery costs one write, and the slots in use stay few.
/// </summary>
internal sealed class Journal(ILedgerStore store, WorkerRegistry registry) : IDisposable
{
    private const int FirstSlots = 64;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _growing = new(1, 1);
    private readonly Stack<int> _free = new();
    private int _slots;
    private int _open;

    /// <summary>Whether every call in it has an outcome.</summary>
    public bool IsEmpty => Volatile.Read(ref _open) == 0;

    /// <summary>Writes the ids durably. After that this worker, or one that takes over, owes each of them an outcome.</summary>
    public async Task<JournalSegment> OpenAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var slot = await TakeSlotAsync(cancellationToken);
        try
        {
            await store.WriteAsync(LedgerKeys.Journal(registry.Id, slot), ids.ToArray(), cancellationToken);
        }
        catch
        {
            Release(slot);
            throw;
        }
        Interlocked.Increment(ref _open);
        return new JournalSegment(this, slot, ids.Count);
    }

    /// <summary>Deletes what is left of a finished journal.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        foreach (var page in Enumerable.Range(0, _slots).Chunk(100))
            await store.DeleteManyAsync([.. page.Select(slot => LedgerKeys.Journal(registry.Id, slot))], cancellationToken);
    }

    public void Dispose() => _growing.Dispose();

    internal void Close(int slot)
    {
        Interlocked.Decrement(ref _open);
        Release(slot);
    }

    private async Task<int> TakeSlotAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_free.TryPop(out var slot))
                    return slot;
            }
            await GrowAsync(cancellationToken);
        }
    }

    // The others must know of a slot before it is used, or nobody would look into it after a crash.
    private async Task GrowAsync(CancellationToken cancellationToken)
    {
        await _growing.WaitAsync(cancellationToken);
        try
        {
            lock (_gate)
            {
                if (_free.Count > 0)
                    return;
            }
            var slots = _slots == 0 ? FirstSlots : _slots * 2;
            await registry.AnnounceAsync(slots, cancellationToken);
            lock (_gate)
            {
                for (var slot = slots - 1; slot >= _slots; slot--)
                    _free.Push(slot);
                _slots = slots;
            }
        }
        finally
        {
            _growing.Release();
        }
    }

    private void Release(int slot)
    {
        lock (_gate)
            _free.Push(slot);
    }
}
