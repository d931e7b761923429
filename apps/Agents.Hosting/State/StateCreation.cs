namespace Agents.Hosting.State;

/// <summary>A value for a key that nothing is under.</summary>
/// <param name="Key">The key.</param>
/// <param name="TtlSeconds">When it vanishes by itself; null: never.</param>
public abstract record StateCreation(string Key, int? TtlSeconds)
{
    /// <summary>What is to stand there.</summary>
    public abstract object Content { get; }

    /// <summary>False when the key exists.</summary>
    public abstract Task<bool> TryAsync(IStateStore store);

    /// <summary>The same after a request that failed and does not tell whether this was written by it.</summary>
    public abstract Task<bool> TryAgainAsync(IStateStore store);
}

/// <inheritdoc/>
/// <param name="Key">The key.</param>
/// <param name="Value">What is to stand there.</param>
/// <param name="TtlSeconds">When it vanishes by itself; null: never.</param>
/// <param name="IsSame">Whether what was found is what was to be written. Should another have written just that, it is as good.</param>
public sealed record StateCreation<T>(string Key, T Value, int? TtlSeconds, Func<T, T, bool> IsSame) : StateCreation(Key, TtlSeconds)
    where T : class
{
    /// <inheritdoc/>
    public override object Content => Value;

    /// <inheritdoc/>
    public override Task<bool> TryAsync(IStateStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.TryCreateAsync(Key, Value, TtlSeconds, CancellationToken.None);
    }

    /// <inheritdoc/>
    public override async Task<bool> TryAgainAsync(IStateStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return (await store.ReadAsync<T>(Key, CancellationToken.None)).Value is { } found ? IsSame(found, Value) : await TryAsync(store);
    }
}

/// <summary>Creates what has nothing to do with each other in one request.</summary>
public static class StateCreations
{
    /// <summary>
    /// For each whether it stands there now; false: its key existed. A conflict fails the request and tells neither which one it was nor what
    /// became of the others: then each is looked at by itself.
    /// </summary>
    public static async Task<IReadOnlyList<bool>> TryCreateEachAsync(this IStateStore store, IReadOnlyList<StateCreation> creations)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(creations);
        if (creations is [var only])
            return [await only.TryAsync(store)];
        if (await store.TryCreateManyAsync(creations, CancellationToken.None))
            return [.. creations.Select(_ => true)];
        return await Task.WhenAll(creations.Select(one => one.TryAgainAsync(store)));
    }
}
