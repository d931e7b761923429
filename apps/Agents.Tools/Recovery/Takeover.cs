using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Tools.Execution;
using Agents.Tools.Lanes;
using Agents.Tools.Ledger;

namespace Agents.Tools.Recovery;

/// <summary>
/// Takes the calls of dead workers over: first into the own journal, then out of theirs, so that at every moment somebody's journal
/// holds them. A call that is in two journals for a while is harmless: etags decide who writes.
/// </summary>
internal sealed partial class Takeover(
    ILedgerStore store,
    CallLedger ledger,
    Journal journal,
    WorkerRegistry registry,
    CallEntry entry,
    TimeProvider time,
    ILogger<Takeover> logger)
{
    private const int Page = 100;

    /// <summary>Takes over every worker that counts as dead.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await registry.AdoptAsync(cancellationToken) is { } dead)
        {
            var calls = 0;
            foreach (var slots in Enumerable.Range(0, dead.Slots).Chunk(Page))
                calls += await TakeAsync([.. slots.Select(slot => LedgerKeys.Journal(dead.Id, slot))], cancellationToken);
            await registry.RemoveAsync(dead, cancellationToken);
            Log.TookOver(logger, dead.Id, dead.Instance, calls);
        }
    }

    private async Task<int> TakeAsync(string[] keys, CancellationToken cancellationToken)
    {
        var calls = 0;
        while (true)
        {
            var slots = await store.ReadManyAsync<string[]>(keys, cancellationToken);
            var used = keys.Zip(slots).Where(slot => slot.Second.Value is not null).ToArray();
            if (used.Length == 0)
                return calls;
            foreach (var ids in used.SelectMany(slot => slot.Second.Value!).Distinct().Chunk(Page))
                calls += await TakeCallsAsync(ids, cancellationToken);
            // By etag, and looked at again until all are gone: a worker that was not dead may have used the slot once more.
            await Task.WhenAll(used.Select(slot => store.TryDeleteAsync(slot.First, slot.Second.ETag, cancellationToken)));
        }
    }

    private async Task<int> TakeCallsAsync(string[] ids, CancellationToken cancellationToken)
    {
        var records = await ledger.ReadManyAsync(ids, cancellationToken);
        var open = records.Where(record => record.Value is { } value && !value.State.IsFinal()).ToArray();
        if (open.Length == 0)
            return 0;
        var segment = await journal.OpenAsync([.. open.Select(record => record.Value!.Command.Id)], cancellationToken);
        var now = time.GetTimestamp();
        entry.Enqueue(open.Select(record => new QueuedCall(record, segment, now) { Recovered = true }));
        return open.Length;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Took over {Calls} open calls of worker {Id} ({Instance})")]
        public static partial void TookOver(ILogger logger, string id, string instance, int calls);
    }
}
