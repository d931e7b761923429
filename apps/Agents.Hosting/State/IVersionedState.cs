namespace Agents.Hosting.State;

/// <summary>
/// What every app needs of a state store; <see cref="DaprState"/> has it. Every call may fail after it took effect; the callers read again
/// and decide.
/// </summary>
public interface IVersionedState
{
    /// <summary>The value of a key.</summary>
    Task<Versioned<T>> ReadAsync<T>(string key, CancellationToken cancellationToken)
        where T : class;

    /// <summary>The values in the order of the keys; the keys are all different.</summary>
    Task<IReadOnlyList<Versioned<T>>> ReadManyAsync<T>(IReadOnlyList<string> keys, CancellationToken cancellationToken)
        where T : class;

    /// <summary>False when the key exists.</summary>
    Task<bool> TryCreateAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class;

    /// <summary>False when the key exists.</summary>
    /// <param name="key">The key, which may exist.</param>
    /// <param name="value">What is to stand there.</param>
    /// <param name="ttlSeconds">When the value vanishes by itself; null: never.</param>
    /// <param name="cancellationToken">Ends the wait, not the change.</param>
    Task<bool> TryCreateAsync<T>(string key, T value, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class;

    /// <summary>False when the etag is no longer the current one.</summary>
    /// <param name="key">The key, which exists.</param>
    /// <param name="value">What is to stand there.</param>
    /// <param name="etag">What was read.</param>
    /// <param name="ttlSeconds">When the value vanishes by itself; null: never.</param>
    /// <param name="cancellationToken">Ends the wait, not the change.</param>
    Task<bool> TryReplaceAsync<T>(string key, T value, string etag, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class;

    /// <summary>Removes keys, whatever is there, in one request. Throws when one could not be removed; others may have been.</summary>
    Task DeleteManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>Removes a key. False when the etag is no longer the current one.</summary>
    Task<bool> TryDeleteAsync(string key, string etag, CancellationToken cancellationToken);

    /// <summary>Writes whatever is there.</summary>
    Task WriteAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class;
}
