using System.Globalization;
using Agents.Contracts;
using Dapr;
using Dapr.Client;

namespace Agents.Decisions.Storage;

/// <summary>The state in a Dapr state store. One key at a time, by etag: a Redis transaction does not roll back on a conflict.</summary>
internal sealed class DaprStateStore(DaprClient dapr) : IStateStore
{
    // A sidecar carries 4 MiB in one answer; records are some KiB each.
    private const int MaxKeysPerRead = 100;

    private static readonly StateOptions FirstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };

    public async Task<Versioned<T>> ReadAsync<T>(string key, CancellationToken cancellationToken)
        where T : class
    {
        var (value, etag) = await dapr.GetStateAndETagAsync<T>(
            ComponentNames.Decisions, key, ConsistencyMode.Strong, cancellationToken: cancellationToken);
        return new Versioned<T>(value, etag ?? "");
    }

    public async Task<IReadOnlyList<Versioned<T>>> ReadManyAsync<T>(IReadOnlyList<string> keys, CancellationToken cancellationToken)
        where T : class
    {
        if (keys.Count == 0)
            return [];
        if (keys.Count == 1)
            return [await ReadAsync<T>(keys[0], cancellationToken)];
        var found = new Dictionary<string, Versioned<T>>(keys.Count);
        foreach (var some in keys.Chunk(MaxKeysPerRead))
        {
            var items = await dapr.GetBulkStateAsync<T>(ComponentNames.Decisions, some, parallelism: null, cancellationToken: cancellationToken);
            // One value that is not JSON empties the whole answer of a bulk get; nothing of it may be taken for absent.
            if (items.Count != some.Length)
                throw new DaprException($"The store answered {items.Count} of {some.Length} keys.");
            foreach (var item in items)
                found[item.Key] = new Versioned<T>(item.Value, item.ETag ?? "");
        }
        return [.. keys.Select(key => found[key])];
    }

    public async Task<bool> TryCreateAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            await dapr.SaveStateAsync(ComponentNames.Decisions, key, value, FirstWrite, cancellationToken: cancellationToken);
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

    public Task<bool> TryReplaceAsync<T>(string key, T value, string etag, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class =>
        dapr.TrySaveStateAsync(ComponentNames.Decisions, key, value, etag, FirstWrite, Metadata(ttlSeconds), cancellationToken);

    public Task WriteAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class =>
        dapr.SaveStateAsync(ComponentNames.Decisions, key, value, cancellationToken: cancellationToken);

    public Task WriteManyAsync<T>(IReadOnlyList<KeyValuePair<string, T>> values, CancellationToken cancellationToken)
        where T : class
    {
        if (values.Count == 0)
            return Task.CompletedTask;
        // No etag: there is nothing to compare.
        var items = values.Select(one => new SaveStateItem<T>(one.Key, one.Value, etag: null!)).ToArray();
        return dapr.SaveBulkStateAsync(ComponentNames.Decisions, items, cancellationToken);
    }

    private static Dictionary<string, string>? Metadata(int? ttlSeconds) =>
        ttlSeconds is { } seconds
            ? new Dictionary<string, string> { ["ttlInSeconds"] = seconds.ToString(CultureInfo.InvariantCulture) }
            : null;
}
