using Agents.Hosting.State;

namespace Agents.Decisions.Storage;

/// <summary>
/// What this app needs of a state store. Every call may fail after it took effect; the callers read again and decide.
/// </summary>
internal interface IStateStore
{
    Task<Versioned<T>> ReadAsync<T>(string key, CancellationToken cancellationToken)
        where T : class;

    /// <summary>The values in the order of the keys; the keys are all different.</summary>
    Task<IReadOnlyList<Versioned<T>>> ReadManyAsync<T>(IReadOnlyList<string> keys, CancellationToken cancellationToken)
        where T : class;

    /// <summary>False when the key exists.</summary>
    Task<bool> TryCreateAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class;

    /// <summary>False when the etag is no longer the current one.</summary>
    /// <param name="key">The key, which exists.</param>
    /// <param name="value">What is to stand there.</param>
    /// <param name="etag">What was read.</param>
    /// <param name="ttlSeconds">When the value vanishes by itself; null: never.</param>
    /// <param name="cancellationToken">Ends the wait, not the change.</param>
    Task<bool> TryReplaceAsync<T>(string key, T value, string etag, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class;

    /// <summary>Writes whatever is there.</summary>
    Task WriteAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class;

    /// <summary>Writes whatever is there, in one request. Throws when one of them could not be written; others may have been.</summary>
    Task WriteManyAsync<T>(IReadOnlyList<KeyValuePair<string, T>> values, CancellationToken cancellationToken)
        where T : class;
}
