using Dapr.Client;

namespace Dapr;

/// <summary>A key with its value and etag, and the operations on it.</summary>
/// <typeparam name="TValue">Type of the value.</typeparam>
/// <param name="client">The client that the operations use.</param>
/// <param name="storeName">Name of the state store; not null.</param>
/// <param name="key">The key; not null.</param>
/// <param name="value">The value.</param>
/// <param name="etag">The etag of the value; empty when the key does not exist.</param>
public sealed class StateEntry<TValue>(DaprClient client, string storeName, string key, TValue value, string etag)
{
    /// <summary>Name of the state store.</summary>
    public string StoreName { get; } = storeName ?? throw new ArgumentNullException(nameof(storeName));

    /// <summary>The key.</summary>
    public string Key { get; } = key ?? throw new ArgumentNullException(nameof(key));

    /// <summary>The value; a change is local until it is saved.</summary>
    public TValue Value { get; set; } = value;

    /// <summary>The etag of the value that was read; empty when the key did not exist.</summary>
    public string ETag { get; } = etag;

    /// <summary>Deletes the key whatever its etag is.</summary>
    /// <param name="stateOptions">Options of the deletion.</param>
    /// <param name="metadata">Metadata of the deletion.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the key is gone.</returns>
    public Task DeleteAsync(
        StateOptions? stateOptions = null, IReadOnlyDictionary<string, string>? metadata = null, CancellationToken cancellationToken = default) =>
        client.DeleteStateAsync(StoreName, Key, stateOptions, metadata, cancellationToken);

    /// <summary>Saves <see cref="Value"/> whatever the etag of the key is.</summary>
    /// <param name="stateOptions">Options of the write.</param>
    /// <param name="metadata">Metadata of the write, such as <c>ttlInSeconds</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the value is stored.</returns>
    public Task SaveAsync(
        StateOptions? stateOptions = null, IReadOnlyDictionary<string, string>? metadata = null, CancellationToken cancellationToken = default) =>
        client.SaveStateAsync(StoreName, Key, Value, stateOptions, metadata, cancellationToken);

    /// <summary>Saves <see cref="Value"/> if the key still has <see cref="ETag"/>.</summary>
    /// <param name="stateOptions">Options of the write.</param>
    /// <param name="metadata">Metadata of the write, such as <c>ttlInSeconds</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when somebody else changed the key in between.</returns>
    public Task<bool> TrySaveAsync(
        StateOptions? stateOptions = null, IReadOnlyDictionary<string, string>? metadata = null, CancellationToken cancellationToken = default) =>
        client.TrySaveStateAsync(StoreName, Key, Value, ETag, stateOptions, metadata, cancellationToken);

    /// <summary>Deletes the key if it still has <see cref="ETag"/>.</summary>
    /// <param name="stateOptions">Options of the deletion.</param>
    /// <param name="metadata">Metadata of the deletion.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when somebody else changed the key in between.</returns>
    public Task<bool> TryDeleteAsync(
        StateOptions? stateOptions = null, IReadOnlyDictionary<string, string>? metadata = null, CancellationToken cancellationToken = default) =>
        client.TryDeleteStateAsync(StoreName, Key, ETag, stateOptions, metadata, cancellationToken);
}
