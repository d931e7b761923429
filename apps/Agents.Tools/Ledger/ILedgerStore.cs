using Agents.Hosting.State;

namespace Agents.Tools.Ledger;

/// <summary>One value to write over the one that had this etag.</summary>
internal readonly record struct Replacement<T>(string Key, T Value, string ETag);

/// <summary>What the worker needs of a state store.</summary>
internal interface ILedgerStore : IVersionedState
{
    /// <summary>False when the etag is no longer the current one.</summary>
    Task<bool> TryReplaceAsync<T>(Replacement<T> replacement, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class;

    /// <summary>Throws when one of them could not be written; the others may have been written all the same.</summary>
    Task ReplaceManyAsync<T>(IReadOnlyList<Replacement<T>> replacements, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class;

    /// <summary>False when the etag is no longer the current one.</summary>
    Task<bool> TryDeleteAsync(string key, string etag, CancellationToken cancellationToken);

    Task DeleteManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);
}
