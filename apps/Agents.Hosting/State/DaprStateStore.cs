using Dapr;
using Dapr.Client;

namespace Agents.Hosting.State;

/// <summary>The state in a Dapr state store. Records are some KiB each.</summary>
public sealed class DaprStateStore(DaprClient dapr, string component) : DaprState(dapr, component, maxKeysPerRead: 100), IStateStore
{
    /// <summary>A part that is too large for one answer is read in halves.</summary>
    public new async Task<IReadOnlyList<Versioned<T>>> ReadManyAsync<T>(IReadOnlyList<string> keys, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await base.ReadManyAsync<T>(keys, cancellationToken);
        }
        catch (DaprException) when (keys.Count > 1)
        {
            var half = keys.Count / 2;
            return [.. await ReadManyAsync<T>([.. keys.Take(half)], cancellationToken), .. await ReadManyAsync<T>([.. keys.Skip(half)], cancellationToken)];
        }
    }

    public Task<bool> TrySaveManyAsync<T>(IReadOnlyList<StateChange<T>> changes, CancellationToken cancellationToken)
        where T : class =>
        TrySaveManyAsync(changes, ttlSeconds: null, cancellationToken);

    public Task<bool> TrySaveManyAsync<T>(IReadOnlyList<StateChange<T>> changes, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class
    {
        var metadata = TimeToLive(ttlSeconds);
        return TrySaveAsync<T>(
            [.. changes.Select(one => new SaveStateItem<T>(one.Key, one.Value, one.ETag.Length == 0 ? null! : one.ETag, FirstWrite, metadata))], cancellationToken);
    }

    // As objects: each is written as what it is.
    public Task<bool> TryCreateManyAsync(IReadOnlyList<StateCreation> creations, CancellationToken cancellationToken) => TrySaveAsync<object>(
        [.. creations.Select(one => new SaveStateItem<object>(one.Key, one.Content, etag: null!, FirstWrite, TimeToLive(one.TtlSeconds)))], cancellationToken);

    public Task WriteManyAsync<T>(IReadOnlyList<KeyValuePair<string, T>> values, CancellationToken cancellationToken)
        where T : class
    {
        if (values.Count == 0)
            return Task.CompletedTask;
        // No etag: there is nothing to compare.
        var items = values.Select(one => new SaveStateItem<T>(one.Key, one.Value, etag: null!)).ToArray();
        return Dapr.SaveBulkStateAsync(Component, items, cancellationToken);
    }

    private async Task<bool> TrySaveAsync<T>(SaveStateItem<T>[] items, CancellationToken cancellationToken)
    {
        try
        {
            await Dapr.SaveBulkStateAsync(Component, items, cancellationToken);
            return true;
        }
        catch (DaprException)
        {
            // One conflict fails the request although the others are written.
            return false;
        }
    }
}
