using System.Globalization;
using Agents.Contracts;
using Dapr;
using Dapr.Client;

namespace Agents.Tools.Ledger;

/// <summary>The ledger in a Dapr state store. One key at a time, by etag: a Redis transaction does not roll back on a conflict.</summary>
internal sealed class DaprLedgerStore(DaprClient dapr) : ILedgerStore
{
    private static readonly StateOptions FirstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };

    public async Task<Versioned<T>> ReadAsync<T>(string key, CancellationToken cancellationToken)
        where T : class
    {
        var (value, etag) = await dapr.GetStateAndETagAsync<T>(
            ComponentNames.Ledger, key, ConsistencyMode.Strong, cancellationToken: cancellationToken);
        return new Versioned<T>(value, etag ?? "");
    }

    public async Task<IReadOnlyList<Versioned<T>>> ReadManyAsync<T>(IReadOnlyList<string> keys, CancellationToken cancellationToken)
        where T : class
    {
        if (keys.Count == 0)
            return [];
        if (keys.Count == 1)
            return [await ReadAsync<T>(keys[0], cancellationToken)];
        var items = await dapr.GetBulkStateAsync<T>(
            ComponentNames.Ledger, keys, parallelism: null, cancellationToken: cancellationToken);
        // One value that is not JSON empties the whole answer of a bulk get; nothing of it may be taken for absent.
        if (items.Count != keys.Count)
            throw new DaprException($"The ledger answered {items.Count} of {keys.Count} keys.");
        var found = new Dictionary<string, Versioned<T>>(items.Count);
        foreach (var item in items)
            found[item.Key] = new Versioned<T>(item.Value, item.ETag ?? "");
        return [.. keys.Select(key => found[key])];
    }

    public async Task<bool> TryCreateAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            await dapr.SaveStateAsync(ComponentNames.Ledger, key, value, FirstWrite, cancellationToken: cancellationToken);
            return true;
        }
        catch (DaprException)
        {
            // A key that exists is a conflict on some stores and a plain failure on others: only a read tells.
            if ((await ReadAsync<T>(key, cancellationToken)).Value is not null)
                return false;
            throw;
        }
    }

    public Task<bool> TryReplaceAsync<T>(Replacement<T> replacement, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class =>
        dapr.TrySaveStateAsync(
            ComponentNames.Ledger, replacement.Key, replacement.Value, replacement.ETag, FirstWrite, Metadata(ttlSeconds), cancellationToken);

    public Task ReplaceManyAsync<T>(
        IReadOnlyList<Replacement<T>> replacements, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class
    {
        var metadata = Metadata(ttlSeconds);
        var items = new SaveStateItem<T>[replacements.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var (key, value, etag) = replacements[i];
            items[i] = new SaveStateItem<T>(key, value, etag, FirstWrite, metadata);
        }
        return dapr.SaveBulkStateAsync(ComponentNames.Ledger, items, cancellationToken);
    }

    public Task WriteAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class =>
        dapr.SaveStateAsync(ComponentNames.Ledger, key, value, cancellationToken: cancellationToken);

    public Task<bool> TryDeleteAsync(string key, string etag, CancellationToken cancellationToken) =>
        dapr.TryDeleteStateAsync(ComponentNames.Ledger, key, etag, cancellationToken: cancellationToken);

    public Task DeleteManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        keys.Count == 0
            ? Task.CompletedTask
            : dapr.DeleteBulkStateAsync(
                ComponentNames.Ledger, [.. keys.Select(key => new BulkDeleteStateItem(key, null!))], cancellationToken);

    private static Dictionary<string, string>? Metadata(int? ttlSeconds) =>
        ttlSeconds is { } seconds
            ? new Dictionary<string, string> { ["ttlInSeconds"] = seconds.ToString(CultureInfo.InvariantCulture) }
            : null;
}
