namespace Agents.Hosting.State;

/// <summary>What this app needs of a state store.</summary>
public interface IStateStore : IVersionedState
{
    /// <summary>
    /// Replaces, or creates where the etag is empty, in one request; the keys are all different. False: not all were written, and which of
    /// them were only a read tells.
    /// </summary>
    Task<bool> TrySaveManyAsync<T>(IReadOnlyList<StateChange<T>> changes, CancellationToken cancellationToken)
        where T : class;

    /// <summary>As without a time; the values vanish by themselves after so many seconds, null: never.</summary>
    Task<bool> TrySaveManyAsync<T>(IReadOnlyList<StateChange<T>> changes, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class;

    /// <summary>
    /// Creates values of different kinds in one request; the keys are all different. False: not all were created, and which of them were only
    /// a read tells.
    /// </summary>
    Task<bool> TryCreateManyAsync(IReadOnlyList<StateCreation> creations, CancellationToken cancellationToken);

    /// <summary>Writes whatever is there; the value vanishes by itself after so many seconds, null: never.</summary>
    Task WriteAsync<T>(string key, T value, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class;

    /// <summary>Removes a key, whatever is there. A key that does not exist is no fault.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Writes whatever is there, in one request. Throws when one of them could not be written; others may have been.</summary>
    Task WriteManyAsync<T>(IReadOnlyList<KeyValuePair<string, T>> values, CancellationToken cancellationToken)
        where T : class;
}

/// <param name="Key">The key.</param>
/// <param name="Value">What is to stand there.</param>
/// <param name="ETag">What was read; empty: nothing was there.</param>
public sealed record StateChange<T>(string Key, T Value, string ETag);
