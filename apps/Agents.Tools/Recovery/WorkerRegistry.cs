using Agents.Contracts;
using Agents.Hosting.State;
using Agents.Tools.Ledger;

namespace Agents.Tools.Recovery;

/// <summary>
/// This worker's entry among the others. A worker that is taken for dead by mistake loses nothing: it takes no new calls long
/// before the others may think so, whoever takes its calls over goes by their etags and leases, and it enters itself again with
/// the next heartbeat.
/// </summary>
internal sealed class WorkerRegistry(ILedgerStore store, ToolsOptions options, TimeProvider time)
{
    private int _slots;
    private long _announcedAt;

    /// <summary>Id of this life of the process.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>Name that stays the same over restarts.</summary>
    public string Instance { get; } = options.Instance;

    /// <summary>Whether the others certainly still count this worker as alive.</summary>
    public bool IsFresh => _announcedAt != 0 && time.GetElapsedTime(_announcedAt) < DeadAfter / 2;

    private TimeSpan DeadAfter => TimeSpan.FromSeconds(options.DeadAfterSeconds);

    /// <summary>Says that this worker is alive and that its journal has this many slots. Only after it may the slots be used.</summary>
    public async Task AnnounceAsync(int slots, CancellationToken cancellationToken)
    {
        // Taken before the write: the others count from the time in the entry.
        var now = time.GetTimestamp();
        await ChangeAsync(document => document.With(Entry(Math.Max(slots, _slots))), cancellationToken);
        _slots = Math.Max(slots, _slots);
        _announcedAt = now;
    }

    /// <summary>Heartbeat.</summary>
    public Task BeatAsync(CancellationToken cancellationToken) => AnnounceAsync(_slots, cancellationToken);

    /// <summary>Removes the entry, or leaves it for others when the journal still holds calls.</summary>
    public Task LeaveAsync(bool journalEmpty, CancellationToken cancellationToken) =>
        ChangeAsync(
            document => journalEmpty ? document.Without(Id) : document.With(Entry(_slots) with { Stopped = true }), cancellationToken);

    /// <summary>Marks one dead worker as taken over by this one. Null when there is none.</summary>
    public async Task<WorkerEntry?> AdoptAsync(CancellationToken cancellationToken)
    {
        WorkerEntry? adopted = null;
        await ChangeAsync(document =>
        {
            var now = time.GetUtcNow();
            adopted = document.Workers.FirstOrDefault(entry => IsOrphan(entry, document, now));
            return adopted is null ? null : document.With(adopted with { AdoptedBy = Id, AdoptedAt = now });
        }, cancellationToken);
        return adopted;
    }

    /// <summary>Removes a worker whose journal has been taken over in full, unless it turned out to be alive.</summary>
    public Task RemoveAsync(WorkerEntry dead, CancellationToken cancellationToken) =>
        ChangeAsync(
            document => document.Find(dead.Id) is { } entry && entry.AliveAt == dead.AliveAt ? document.Without(dead.Id) : null,
            cancellationToken);

    private bool IsOrphan(WorkerEntry entry, WorkersDocument document, DateTimeOffset now)
    {
        if (entry.Id == Id)
            return false;
        // The process that had this name before is gone, or this one would not have got its port.
        var dead = entry.Stopped || entry.Instance == Instance || now - entry.AliveAt > DeadAfter;
        if (!dead || entry.AdoptedBy is null)
            return dead;
        // Somebody is at it: leave it alone unless that worker died over it, or it was this one and it failed half-way.
        return entry.AdoptedBy == Id || document.Find(entry.AdoptedBy) is not { } adopter || now - adopter.AliveAt > DeadAfter;
    }

    private WorkerEntry Entry(int slots) => new() { Id = Id, Instance = Instance, AliveAt = time.GetUtcNow(), Slots = slots };

    private async Task ChangeAsync(Func<WorkersDocument, WorkersDocument?> change, CancellationToken cancellationToken) =>
        await store.ReviseAsync<WorkersDocument>(LedgerKeys.Workers, document => change(document ?? new WorkersDocument()), cancellationToken);
}
