using Agents.Hosting.State;

namespace Agents.Tools.Ledger;

/// <summary>One value to write over the one that had this etag.</summary>
internal readonly record struct Replacement<T>(string Key, T Value, string ETag);

/// <summary>
/// What the worker needs of a state store. Every call may fail after it took effect; the callers read again and decide.
/// </summary>
internal interface ILedgerStore
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
    Task<bool> TryReplaceAsync<T>(Replacement<T> replacement, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class;

    /// <summary>Throws when one of them could not be written; the others may have been written all the same.</summary>
    Task ReplaceManyAsync<T>(IReadOnlyList<Replacement<T>> replacements, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class;

    /// <summary>Writes whatever is there.</summary>
    Task WriteAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class;

    /// <summary>False when the etag is no longer the current one.</summary>
    Task<bool> TryDeleteAsync(string key, string etag, CancellationToken cancellationToken);

    Task DeleteManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);
}
