namespace Dapr.Client;

public abstract partial class DaprClient
{
    /// <summary>Reads a value.</summary>
    /// <typeparam name="TValue">Type of the value.</typeparam>
    /// <param name="storeName">Name of the state store.</param>
    /// <param name="key">The key.</param>
    /// <param name="consistencyMode">Consistency asked for; null leaves it to the store.</param>
    /// <param name="metadata">Metadata for the store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The value, or the default of its type when the key does not exist.</returns>
    public abstract Task<TValue> GetStateAsync<TValue>(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode = default,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Reads a value and its etag.</summary>
    /// <typeparam name="TValue">Type of the value.</typeparam>
    /// <param name="storeName">Name of the state store.</param>
    /// <param name="key">The key.</param>
    /// <param name="consistencyMode">Consistency asked for; null leaves it to the store.</param>
    /// <param name="metadata">Metadata for the store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Value and etag; the default value and an empty etag when the key does not exist.</returns>
    public abstract Task<(TValue value, string etag)> GetStateAndETagAsync<TValue>(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Reads a value and its etag into an entry that can save and delete.</summary>
    /// <typeparam name="TValue">Type of the value.</typeparam>
    /// <param name="storeName">Name of the state store.</param>
    /// <param name="key">The key.</param>
    /// <param name="consistencyMode">Consistency asked for; null leaves it to the store.</param>
    /// <param name="metadata">Metadata for the store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The entry; with the default value when the key does not exist.</returns>
    public async Task<StateEntry<TValue>> GetStateEntryAsync<TValue>(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        Argument.NotNullOrEmpty(storeName, nameof(storeName));
        Argument.NotNullOrEmpty(key, nameof(key));
        var (value, etag) = await GetStateAndETagAsync<TValue>(storeName, key, consistencyMode, metadata, cancellationToken);
        return new StateEntry<TValue>(this, storeName, key, value, etag);
    }

    /// <summary>Reads many keys in one request. The answer may come in another order than the keys.</summary>
    /// <param name="storeName">Name of the state store.</param>
    /// <param name="keys">The keys, at least one.</param>
    /// <param name="parallelism">How many keys the sidecar reads at once where the store has no bulk read; null for its default.</param>
    /// <param name="metadata">Metadata for the store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>An item for every key, with an empty value and etag where the key does not exist.</returns>
    /// <exception cref="ArgumentException">No keys.</exception>
    public abstract Task<IReadOnlyList<BulkStateItem>> GetBulkStateAsync(
        string storeName,
        IReadOnlyList<string> keys,
        int? parallelism,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Reads many keys of one type in one request. The answer may come in another order than the keys.</summary>
    /// <typeparam name="TValue">Type of the values.</typeparam>
    /// <param name="storeName">Name of the state store.</param>
    /// <param name="keys">The keys, at least one.</param>
    /// <param name="parallelism">How many keys the sidecar reads at once where the store has no bulk read; null for its default.</param>
    /// <param name="metadata">Metadata for the store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>An item for every key, with the default value and an empty etag where the key does not exist.</returns>
    /// <exception cref="ArgumentException">No keys.</exception>
    public abstract Task<IReadOnlyList<BulkStateItem<TValue>>> GetBulkStateAsync<TValue>(
        string storeName,
        IReadOnlyList<string> keys,
        int? parallelism,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Reads a value as it is stored.</summary>
    /// <param name="storeName">Name of the state store.</param>
    /// <param name="key">The key.</param>
    /// <param name="consistencyMode">Consistency asked for; null leaves it to the store.</param>
    /// <param name="metadata">Metadata for the store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The stored bytes; empty when the key does not exist.</returns>
    public abstract Task<ReadOnlyMemory<byte>> GetByteStateAsync(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Reads a value as it is stored, and its etag.</summary>
    /// <param name="storeName">Name of the state store.</param>
    /// <param name="key">The key.</param>
    /// <param name="consistencyMode">Consistency asked for; null leaves it to the store.</param>
    /// <param name="metadata">Metadata for the store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The stored bytes and the etag; both empty when the key does not exist.</returns>
    public abstract Task<(ReadOnlyMemory<byte>, string etag)> GetByteStateAndETagAsync(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Saves a value whatever the etag of the key is.</summary>
    /// <typeparam name="TValue">Type of the value.</typeparam>
    /// <param name="storeName">Name of the state store.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; it is stored as JSON.</param>
    /// <param name="stateOptions">Options of the write.</param>
    /// <param name="metadata">Metadata of the write, such as <c>ttlInSeconds</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the value is stored.</returns>
    public abstract Task SaveStateAsync<TValue>(
        string storeName,
        string key,
        TValue value,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Saves a value if the key still has an etag.</summary>
    /// <typeparam name="TValue">Type of the value.</typeparam>
    /// <param name="storeName">Name of the state store.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; it is stored as JSON.</param>
    /// <param name="etag">The etag that the key must still have.</param>
    /// <param name="stateOptions">Options of the write.</param>
    /// <param name="metadata">Metadata of the write, such as <c>ttlInSeconds</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the etag does not match; every other failure is an exception.</returns>
    public abstract Task<bool> TrySaveStateAsync<TValue>(
        string storeName,
        string key,
        TValue value,
        string etag,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Saves JSON that is already encoded, whatever the etag of the key is.</summary>
    /// <param name="storeName">Name of the state store.</param>
    /// <param name="key">The key.</param>
    /// <param name="binaryValue">
    /// The value as UTF-8 JSON. The sidecar's HTTP API can store nothing else: other bytes are a <see cref="DaprException"/>.
    /// </param>
    /// <param name="stateOptions">Options of the write.</param>
    /// <param name="metadata">Metadata of the write, such as <c>ttlInSeconds</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the value is stored.</returns>
    public abstract Task SaveByteStateAsync(
        string storeName,
        string key,
        ReadOnlyMemory<byte> binaryValue,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Saves JSON that is already encoded, if the key still has an etag.</summary>
    /// <param name="storeName">Name of the state store.</param>
    /// <param name="key">The key.</param>
    /// <param name="binaryValue">
    /// The value as UTF-8 JSON. The sidecar's HTTP API can store nothing else: other bytes are a <see cref="DaprException"/>.
    /// </param>
    /// <param name="etag">The etag that the key must still have.</param>
    /// <param name="stateOptions">Options of the write.</param>
    /// <param name="metadata">Metadata of the write, such as <c>ttlInSeconds</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the etag does not match; every other failure is an exception.</returns>
    public abstract Task<bool> TrySaveByteStateAsync(
        string storeName,
        string key,
        ReadOnlyMemory<byte> binaryValue,
        string etag,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Saves many values in one request. It is not a transaction: some may be stored when others fail.</summary>
    /// <typeparam name="TValue">Type of the values.</typeparam>
    /// <param name="storeName">Name of the state store.</param>
    /// <param name="items">The items, at least one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when all values are stored.</returns>
    /// <exception cref="ArgumentException">No items.</exception>
    public abstract Task SaveBulkStateAsync<TValue>(
        string storeName, IReadOnlyList<SaveStateItem<TValue>> items, CancellationToken cancellationToken = default);

    /// <summary>Carries out operations as one transaction, as far as the store can.</summary>
    /// <param name="storeName">Name of the state store.</param>
    /// <param name="operations">The operations, at least one. Their values must be UTF-8 JSON.</param>
    /// <param name="metadata">Metadata for the store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the transaction is done.</returns>
    /// <exception cref="ArgumentException">No operations.</exception>
    public abstract Task ExecuteStateTransactionAsync(
        string storeName,
        IReadOnlyList<StateTransactionRequest> operations,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Deletes a key whatever its etag is. A key that does not exist is no error.</summary>
    /// <param name="storeName">Name of the state store.</param>
    /// <param name="key">The key.</param>
    /// <param name="stateOptions">Options of the deletion.</param>
    /// <param name="metadata">Metadata of the deletion.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the key is gone.</returns>
    public abstract Task DeleteStateAsync(
        string storeName,
        string key,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Deletes a key if it still has an etag.</summary>
    /// <param name="storeName">Name of the state store.</param>
    /// <param name="key">The key.</param>
    /// <param name="etag">The etag that the key must still have.</param>
    /// <param name="stateOptions">Options of the deletion.</param>
    /// <param name="metadata">Metadata of the deletion.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the etag does not match; every other failure is an exception.</returns>
    public abstract Task<bool> TryDeleteStateAsync(
        string storeName,
        string key,
        string etag,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Deletes many keys. It is not a transaction: some may be gone when others fail.</summary>
    /// <param name="storeName">Name of the state store.</param>
    /// <param name="items">The keys.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when all deletions are answered; it fails when one of them failed, an etag conflict included.</returns>
    public abstract Task DeleteBulkStateAsync(
        string storeName, IReadOnlyList<BulkDeleteStateItem> items, CancellationToken cancellationToken = default);
}
