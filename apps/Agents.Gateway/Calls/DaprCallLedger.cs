using System.Globalization;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Dapr;
using Dapr.Client;

namespace Agents.Gateway.Calls;

/// <summary>The ledger in a Dapr state store.</summary>
internal sealed class DaprCallLedger(DaprClient dapr) : ICallLedger
{
    private const int KeysPerRead = 100;
    private static readonly StateOptions FirstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };

    private static readonly Dictionary<string, string> Retention = new()
    {
        ["ttlInSeconds"] = Limits.RecordRetentionSeconds.ToString(CultureInfo.InvariantCulture),
    };

    public async Task<CallRecord?> CreateAsync(CallRecord record, CancellationToken cancellationToken)
    {
        var key = LedgerKeys.Call(record.Command.Id);
        try
        {
            await dapr.SaveStateAsync(ComponentNames.Ledger, key, record, FirstWrite, Retention, cancellationToken);
            return null;
        }
        catch (DaprException)
        {
            // "It exists" looks like any other failure (500 without a code of its own), and a failed save may have been
            // carried out all the same: only a read can tell.
            if (await FindAsync(record.Command.Id, cancellationToken) is { } there)
            {
                return there.Record;
            }

            throw;
        }
    }

    public async Task<IReadOnlyList<CallRecord?>> CreateManyAsync(IReadOnlyList<CallRecord> records, CancellationToken cancellationToken)
    {
        var results = new CallRecord?[records.Count];
        var items = records
            .Select(r => new SaveStateItem<CallRecord>(LedgerKeys.Call(r.Command.Id), r, null!, FirstWrite, Retention))
            .ToList();
        var done = 0;
        foreach (var chunk in RequestSizes.Chunk(items, item => RequestSizes.Of(item.Value.Command)))
        {
            try
            {
                await dapr.SaveBulkStateAsync(ComponentNames.Ledger, chunk, cancellationToken);
            }
            catch (DaprException)
            {
                // One that exists fails the request, though the others are saved: look at all of them.
                var there = (await FindManyAsync([.. chunk.Select(i => i.Value.Command.Id)], cancellationToken))
                    .ToDictionary(r => r.Command.Id);
                if (chunk.Any(item => !there.ContainsKey(item.Value.Command.Id)))
                {
                    throw;
                }

                for (var i = 0; i < chunk.Count; i++)
                {
                    results[done + i] = there[chunk[i].Value.Command.Id];
                }
            }

            done += chunk.Count;
        }

        return results;
    }

    public async Task<StoredCall?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var (record, etag) = await dapr.GetStateAndETagAsync<CallRecord?>(
            ComponentNames.Ledger, LedgerKeys.Call(id), cancellationToken: cancellationToken);
        return record is null ? null : new StoredCall(record, etag);
    }

    public async Task<IReadOnlyList<CallRecord>> FindManyAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var found = new List<CallRecord>(ids.Count);
        foreach (var chunk in ids.Chunk(KeysPerRead))
        {
            var items = await dapr.GetBulkStateAsync<CallRecord?>(
                ComponentNames.Ledger, [.. chunk.Select(LedgerKeys.Call)], parallelism: null, cancellationToken: cancellationToken);
            found.AddRange(items.Select(i => i.Value).OfType<CallRecord>());
        }

        return found;
    }

    public Task<bool> TryUpdateAsync(StoredCall read, CallRecord record, CancellationToken cancellationToken) => dapr.TrySaveStateAsync(
        ComponentNames.Ledger, LedgerKeys.Call(record.Command.Id), record, read.ETag, FirstWrite, Retention, cancellationToken);
}
