using System.Globalization;
using System.Text.Json;
using Agents.Contracts;
using Agents.Decisions.Storage;
using Agents.Hosting.State;

namespace Agents.Tests.Decisions;

/// <summary>A state store in memory with etags; values are kept as JSON, as in a real one.</summary>
internal sealed class MemoryState : IStateStore
{
    private readonly Lock _gate = new();
    private long _etag;

    public Dictionary<string, (string Json, string ETag)> Values { get; } = [];

    public Task<Versioned<T>> ReadAsync<T>(string key, CancellationToken cancellationToken)
        where T : class
    {
        lock (_gate)
            return Task.FromResult(Values.TryGetValue(key, out var found)
                ? new Versioned<T>(JsonSerializer.Deserialize<T>(found.Json, AgentsJson.SharedOptions), found.ETag)
                : new Versioned<T>(null, ""));
    }

    public async Task<IReadOnlyList<Versioned<T>>> ReadManyAsync<T>(IReadOnlyList<string> keys, CancellationToken cancellationToken)
        where T : class =>
        await Task.WhenAll(keys.Select(key => ReadAsync<T>(key, cancellationToken)));

    public Task<bool> TryCreateAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class
    {
        lock (_gate)
            return Task.FromResult(!Values.ContainsKey(key) && Write(key, value));
    }

    public Task<bool> TryReplaceAsync<T>(string key, T value, string etag, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class
    {
        lock (_gate)
            return Task.FromResult(Values.TryGetValue(key, out var found) && found.ETag == etag && Write(key, value));
    }

    public Task WriteAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class
    {
        lock (_gate)
            Write(key, value);
        return Task.CompletedTask;
    }

    public Task WriteManyAsync<T>(IReadOnlyList<KeyValuePair<string, T>> values, CancellationToken cancellationToken)
        where T : class
    {
        lock (_gate)
        {
            foreach (var (key, value) in values)
                Write(key, value);
        }
        return Task.CompletedTask;
    }

    public void Edit(string key, Func<string, string> edit) => Values[key] = (edit(Values[key].Json), "edited");

    private bool Write<T>(string key, T value)
    {
        Values[key] = (JsonSerializer.Serialize(value, AgentsJson.SharedOptions), (++_etag).ToString(CultureInfo.InvariantCulture));
        return true;
    }
}
