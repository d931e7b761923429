namespace Agents.Hosting.State;

/// <summary>Changes documents that others change too.</summary>
public static class StateRevisions
{
    /// <summary>
    /// Writes what <paramref name="change"/> makes of the document as it stands, again and again until nobody came in between; where it is
    /// null it stays as it is. The document that stands then.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="key">The document.</param>
    /// <param name="change">Gets the document, null: there is none. May run several times.</param>
    /// <param name="cancellationToken">Ends the wait, not the change.</param>
    public static async Task<T?> ReviseAsync<T>(this IVersionedState store, string key, Func<T?, T?> change, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(change);
        while (true)
        {
            var read = await store.ReadAsync<T>(key, cancellationToken);
            if (change(read.Value) is not { } next)
                return read.Value;
            if (await store.TrySaveAsync(read.Change(key, next), cancellationToken))
                return next;
        }
    }

    /// <summary>Replaces, or creates where the etag is empty. False: somebody else has written, created or deleted it since.</summary>
    public static Task<bool> TrySaveAsync<T>(this IVersionedState store, StateChange<T> change, CancellationToken cancellationToken)
        where T : class =>
        store.TrySaveAsync(change, ttlSeconds: null, cancellationToken);

    /// <summary>As without a time; the value vanishes by itself after so many seconds, null: never.</summary>
    public static Task<bool> TrySaveAsync<T>(this IVersionedState store, StateChange<T> change, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(change);
        return change.ETag.Length == 0
            ? store.TryCreateAsync(change.Key, change.Value, ttlSeconds, cancellationToken)
            : store.TryReplaceAsync(change.Key, change.Value, change.ETag, ttlSeconds, cancellationToken);
    }
}
