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
    public static async Task<T?> ReviseAsync<T>(this IStateStore store, string key, Func<T?, T?> change, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(change);
        while (true)
        {
            var read = await store.ReadAsync<T>(key, cancellationToken);
            if (change(read.Value) is not { } next)
                return read.Value;
            if (read.Value is null
                ? await store.TryCreateAsync(key, next, cancellationToken)
                : await store.TryReplaceAsync(key, next, read.ETag, null, cancellationToken))
                return next;
        }
    }
}
