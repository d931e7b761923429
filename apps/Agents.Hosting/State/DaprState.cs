using System.Globalization;
using Dapr;
using Dapr.Client;

namespace Agents.Hosting.State;

/// <summary>
/// One Dapr state store. One key at a time, by etag: a Redis transaction does not roll back on a conflict. Every call may fail after it
/// took effect; the callers read again and decide.
/// </summary>
/// <param name="dapr">The sidecar.</param>
/// <param name="component">Name of the component.</param>
/// <param name="maxKeysPerRead">Most keys in one request: a sidecar carries 4 MiB in one answer.</param>
public abstract class DaprState(DaprClient dapr, string component, int maxKeysPerRead = int.MaxValue)
{
    /// <summary>The sidecar.</summary>
    protected DaprClient Dapr { get; } = dapr;

    /// <summary>Name of the component.</summary>
    protected string Component { get; } = component;

    /// <summary>Writes only over what the etag names, or where nothing is.</summary>
    protected static StateOptions FirstWrite { get; } = new() { Concurrency = ConcurrencyMode.FirstWrite };

    /// <summary>The value of a key.</summary>
    public async Task<Versioned<T>> ReadAsync<T>(string key, CancellationToken cancellationToken)
        where T : class
    {
        var (value, etag) = await Dapr.GetStateAndETagAsync<T>(
            Component, key, ConsistencyMode.Strong, cancellationToken: cancellationToken);
        return new Versioned<T>(value, etag ?? "");
    }

    /// <summary>The values in the order of the keys; the keys are all different.</summary>
    public async Task<IReadOnlyList<Versioned<T>>> ReadManyAsync<T>(IReadOnlyList<string> keys, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Count == 0)
            return [];
        if (keys.Count == 1)
            return [await ReadAsync<T>(keys[0], cancellationToken)];
        var found = new Dictionary<string, Versioned<T>>(keys.Count);
        foreach (var some in keys.Chunk(Math.Min(maxKeysPerRead, keys.Count)))
        {
            var items = await Dapr.GetBulkStateAsync<T>(Component, some, parallelism: null, cancellationToken: cancellationToken);
            // One value that is not JSON empties the whole answer of a bulk get; nothing of it may be taken for absent.
            if (items.Count != some.Length)
                throw new DaprException($"The store '{Component}' answered {items.Count} of {some.Length} keys.");
            foreach (var item in items)
                found[item.Key] = new Versioned<T>(item.Value, item.ETag ?? "");
        }
        return [.. keys.Select(key => found[key])];
    }

    /// <summary>False when the key exists.</summary>
    public Task<bool> TryCreateAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class =>
        TryCreateAsync(key, value, ttlSeconds: null, cancellationToken);

    /// <summary>False when the key exists. The value vanishes by itself after so many seconds; null: never.</summary>
    public async Task<bool> TryCreateAsync<T>(string key, T value, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            await Dapr.SaveStateAsync(Component, key, value, FirstWrite, TimeToLive(ttlSeconds), cancellationToken);
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

    /// <summary>False when the etag is no longer the current one.</summary>
    public Task<bool> TryReplaceAsync<T>(string key, T value, string etag, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class =>
        Dapr.TrySaveStateAsync(Component, key, value, etag, FirstWrite, TimeToLive(ttlSeconds), cancellationToken);

    /// <summary>Writes whatever is there.</summary>
    public Task WriteAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class =>
        Dapr.SaveStateAsync(Component, key, value, cancellationToken: cancellationToken);

    /// <summary>Writes whatever is there. The value vanishes by itself after so many seconds; null: never.</summary>
    public Task WriteAsync<T>(string key, T value, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class =>
        Dapr.SaveStateAsync(Component, key, value, metadata: TimeToLive(ttlSeconds), cancellationToken: cancellationToken);

    /// <summary>Removes a key, whatever is there. A key that does not exist is no fault.</summary>
    public Task DeleteAsync(string key, CancellationToken cancellationToken) =>
        Dapr.DeleteStateAsync(Component, key, cancellationToken: cancellationToken);

    /// <summary>Removes a key. False when the etag is no longer the current one.</summary>
    public Task<bool> TryDeleteAsync(string key, string etag, CancellationToken cancellationToken) =>
        Dapr.TryDeleteStateAsync(Component, key, etag, cancellationToken: cancellationToken);

    /// <summary>Removes keys, whatever is there, in one request. Throws when one could not be removed; others may have been.</summary>
    public Task DeleteManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Count == 0
            ? Task.CompletedTask
            : Dapr.DeleteBulkStateAsync(Component, [.. keys.Select(key => new BulkDeleteStateItem(key, null!))], cancellationToken);
    }

    /// <summary>Metadata of a value that vanishes by itself after so many seconds; null: never.</summary>
    protected static Dictionary<string, string>? TimeToLive(int? seconds) =>
        seconds is { } some ? new Dictionary<string, string> { ["ttlInSeconds"] = some.ToString(CultureInfo.InvariantCulture) } : null;
}
