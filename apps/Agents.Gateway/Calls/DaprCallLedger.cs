using System.Globalization;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Gateway.Erasure;
using Agents.Hosting.Batching;
using Dapr;
using Dapr.Client;

namespace Agents.Gateway.Calls;

/// <summary>The ledger in a Dapr state store.</summary>
internal sealed class DaprCallLedger : ICallLedger
{
    private const int KeysPerRead = 100;
    private const int MaxBatch = 64;
    private static readonly StateOptions FirstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };

    private static readonly Dictionary<string, string> Retention = new()
    {
        ["ttlInSeconds"] = Limits.RecordRetentionSeconds.ToString(CultureInfo.InvariantCulture),
    };

    private readonly DaprClient _dapr;
    private readonly CallLists _lists;
    private readonly Coalescer<CallRecord, Task<CallRecord?>> _creates;

    public DaprCallLedger(DaprClient dapr, CallLists lists, TimeProvider time)
    {
        (_dapr, _lists) = (dapr, lists);
        _creates = new Coalescer<CallRecord, Task<CallRecord?>>(MaxBatch, CreateTogetherAsync, time);
    }

    /// <remarks>
    /// Those that come while others are written share a request. A caller who goes away is waited for all the same: the record's
    /// arguments live as long as its request.
    /// </remarks>
    public async Task<CallRecord?> CreateAsync(CallRecord record, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var listing = _lists.AddAsync(record.Command);
        var creating = _creates.AddAsync(record);
        await Task.WhenAll(listing, creating);
        return await await creating;
    }

    public async Task<IReadOnlyList<CallRecord?>> CreateManyAsync(IReadOnlyList<CallRecord> records, CancellationToken cancellationToken)
    {
        var results = new CallRecord?[records.Count];
        await Task.WhenAll(records.Select(record => _lists.AddAsync(record.Command)));
        var items = records.Select(Item).ToList();
        var done = 0;
        foreach (var chunk in RequestSizes.Chunk(items, item => RequestSizes.Of(item.Value.Command)))
        {
            try
            {
                await _dapr.SaveBulkStateAsync(ComponentNames.Ledger, chunk, cancellationToken);
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
        var (record, etag) = await _dapr.GetStateAndETagAsync<CallRecord?>(
            ComponentNames.Ledger, LedgerKeys.Call(id), cancellationToken: cancellationToken);
        return record is null ? null : new StoredCall(record, etag);
    }

    public async Task<IReadOnlyList<CallRecord>> FindManyAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var found = new List<CallRecord>(ids.Count);
        foreach (var chunk in ids.Chunk(KeysPerRead))
        {
            var items = await _dapr.GetBulkStateAsync<CallRecord?>(
                ComponentNames.Ledger, [.. chunk.Select(LedgerKeys.Call)], parallelism: null, cancellationToken: cancellationToken);
            found.AddRange(items.Select(i => i.Value).OfType<CallRecord>());
        }

        return found;
    }

    public Task<bool> TryUpdateAsync(StoredCall read, CallRecord record, CancellationToken cancellationToken) => _dapr.TrySaveStateAsync(
        ComponentNames.Ledger, LedgerKeys.Call(record.Command.Id), record, read.ETag, FirstWrite, Retention, cancellationToken);

    // One result per record, each with its own error: a record that cannot be written is no matter of its neighbours.
    private async Task<IReadOnlyList<Task<CallRecord?>>> CreateTogetherAsync(IReadOnlyList<CallRecord> records)
    {
        var results = new List<Task<CallRecord?>>(records.Count);
        foreach (var chunk in RequestSizes.Chunk(records, record => RequestSizes.Of(record.Command)))
        {
            if (chunk.Count == 1)
            {
                results.Add(CreateOneAsync(chunk[0]));
                continue;
            }

            try
            {
                await _dapr.SaveBulkStateAsync(ComponentNames.Ledger, [.. chunk.Select(Item)]);
                results.AddRange(chunk.Select(_ => Task.FromResult<CallRecord?>(null)));
            }
            catch (DaprException)
            {
                // One that exists fails the request, though the others are saved: each finds out by itself.
                results.AddRange(chunk.Select(CreateOneAsync));
            }
        }

        await ((Task)Task.WhenAll(results)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return results;
    }

    private async Task<CallRecord?> CreateOneAsync(CallRecord record)
    {
        var key = LedgerKeys.Call(record.Command.Id);
        try
        {
            await _dapr.SaveStateAsync(ComponentNames.Ledger, key, record, FirstWrite, Retention);
            return null;
        }
        catch (DaprException)
        {
            // "It exists" looks like any other failure (500 without a code of its own), and a failed save may have been
            // carried out all the same: only a read can tell.
            if (await FindAsync(record.Command.Id, CancellationToken.None) is { } there)
            {
                return there.Record;
            }

            throw;
        }
    }

    private static SaveStateItem<CallRecord> Item(CallRecord record) =>
        new(LedgerKeys.Call(record.Command.Id), record, null!, FirstWrite, Retention);
}
