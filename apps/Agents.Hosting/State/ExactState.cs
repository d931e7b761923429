using System.Text.Json;
using Agents.Contracts;

namespace Agents.Hosting.State;

/// <summary>What has numbers that must come back as they were.</summary>
public interface IExact;

/// <summary>
/// Keeps what is <see cref="IExact"/> as a text within the JSON. Dapr's Redis store keeps six digits of a fraction; a record that came back
/// with other numbers would not be the one that was chained, and a replay of it another decision.
/// </summary>
public sealed class ExactState(IStateStore inner) : IStateStore
{
    public async Task<Versioned<T>> ReadAsync<T>(string key, CancellationToken cancellationToken)
        where T : class =>
        IsExact<T>() ? Open<T>(await inner.ReadAsync<ExactText>(key, cancellationToken)) : await inner.ReadAsync<T>(key, cancellationToken);

    public async Task<IReadOnlyList<Versioned<T>>> ReadManyAsync<T>(IReadOnlyList<string> keys, CancellationToken cancellationToken)
        where T : class =>
        IsExact<T>()
            ? [.. (await inner.ReadManyAsync<ExactText>(keys, cancellationToken)).Select(Open<T>)]
            : await inner.ReadManyAsync<T>(keys, cancellationToken);

    public Task<bool> TryCreateAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class =>
        TryCreateAsync(key, value, null, cancellationToken);

    public Task<bool> TryCreateAsync<T>(string key, T value, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class =>
        IsExact<T>()
            ? inner.TryCreateAsync(key, Close(value), ttlSeconds, cancellationToken)
            : inner.TryCreateAsync(key, value, ttlSeconds, cancellationToken);

    public Task<bool> TryReplaceAsync<T>(string key, T value, string etag, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class =>
        IsExact<T>()
            ? inner.TryReplaceAsync(key, Close(value), etag, ttlSeconds, cancellationToken)
            : inner.TryReplaceAsync(key, value, etag, ttlSeconds, cancellationToken);

    public Task<bool> TrySaveManyAsync<T>(IReadOnlyList<StateChange<T>> changes, CancellationToken cancellationToken)
        where T : class =>
        TrySaveManyAsync(changes, null, cancellationToken);

    public Task<bool> TrySaveManyAsync<T>(IReadOnlyList<StateChange<T>> changes, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class =>
        IsExact<T>()
            ? inner.TrySaveManyAsync<ExactText>(
                [.. changes.Select(one => new StateChange<ExactText>(one.Key, Close(one.Value), one.ETag))], ttlSeconds, cancellationToken)
            : inner.TrySaveManyAsync(changes, ttlSeconds, cancellationToken);

    public Task<bool> TryCreateManyAsync(IReadOnlyList<StateCreation> creations, CancellationToken cancellationToken) => inner.TryCreateManyAsync(
        [
            .. creations.Select(one => one.Content is IExact
                ? new StateCreation<ExactText>(one.Key, Close(one.Content), one.TtlSeconds, (found, wanted) => found == wanted)
                : one),
        ], cancellationToken);

    public Task WriteAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class =>
        IsExact<T>() ? inner.WriteAsync(key, Close(value), cancellationToken) : inner.WriteAsync(key, value, cancellationToken);

    public Task WriteAsync<T>(string key, T value, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class =>
        IsExact<T>() ? inner.WriteAsync(key, Close(value), ttlSeconds, cancellationToken) : inner.WriteAsync(key, value, ttlSeconds, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => inner.DeleteAsync(key, cancellationToken);

    public Task DeleteManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) => inner.DeleteManyAsync(keys, cancellationToken);

    public Task<bool> TryDeleteAsync(string key, string etag, CancellationToken cancellationToken) =>
        inner.TryDeleteAsync(key, etag, cancellationToken);

    public Task WriteManyAsync<T>(IReadOnlyList<KeyValuePair<string, T>> values, CancellationToken cancellationToken)
        where T : class =>
        IsExact<T>()
            ? inner.WriteManyAsync<ExactText>([.. values.Select(one => KeyValuePair.Create(one.Key, Close(one.Value)))], cancellationToken)
            : inner.WriteManyAsync(values, cancellationToken);

    private static bool IsExact<T>() => typeof(T).IsAssignableTo(typeof(IExact));

    private static ExactText Close<T>(T value) => new(JsonSerializer.Serialize(value, AgentsJson.SharedOptions));

    private static Versioned<T> Open<T>(Versioned<ExactText> read)
        where T : class =>
        new(read.Value is { } text ? JsonSerializer.Deserialize<T>(text.Json, AgentsJson.SharedOptions) : null, read.ETag);

    internal sealed record ExactText(string Json);
}
