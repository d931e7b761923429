using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Hosting.State;
using Agents.Tools.Ledger;
using Dapr;

namespace Agents.Tools.Inventory;

/// <summary>A list for each tool in the state store, written by etag.</summary>
internal sealed partial class InventoryHistory(ILedgerStore store, ILogger<InventoryHistory> logger) : IInventoryHistory
{
    public const int MaxEntries = 200;
    private const int MaxReasonLength = 1000;
    private const int MaxTries = 50;

    public async Task AddAsync(string tool, InventoryChange change, CancellationToken cancellationToken)
    {
        if (change.Reason is { Length: > MaxReasonLength } reason)
            change = change with { Reason = reason[..MaxReasonLength] };
        try
        {
            for (var tries = 0; tries < MaxTries; tries++)
            {
                if (await TryAddAsync(LedgerKeys.History(tool), change, cancellationToken))
                    return;
            }
            Log.Lost(logger, change.Kind, tool, "others write all the time");
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException)
        {
            Log.Lost(logger, change.Kind, tool, exception.Message);
        }
    }

    public async Task<IReadOnlyList<InventoryChange>> ReadAsync(string tool, CancellationToken cancellationToken) =>
        (await store.ReadAsync<InventoryChange[]>(LedgerKeys.History(tool), cancellationToken)).Value ?? [];

    private async Task<bool> TryAddAsync(string key, InventoryChange change, CancellationToken cancellationToken)
    {
        var known = await store.ReadAsync<InventoryChange[]>(key, cancellationToken);
        // Two replicas may add the entries of their revisions in either order.
        InventoryChange[] next =
            [.. (known.Value ?? []).Append(change).OrderByDescending(one => one.Revision).ThenByDescending(one => one.At).Take(MaxEntries)];
        return await store.TrySaveAsync(known.Change(key, next), cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The entry '{Kind}' in the history of {Tool} is lost: {Reason}")]
        public static partial void Lost(ILogger logger, string kind, string tool, string reason);
    }
}
