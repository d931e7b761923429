using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Agents.Contracts;
using Agents.Hosting.State;
using Dapr;

namespace Agents.Tests.Hosting.State;

/// <summary>A state store in memory with etags; values are kept as JSON, as in a real one.</summary>
internal sealed class MemoryState : IStateStore
{
    private static readonly JsonSerializerOptions Relaxed = new(AgentsJson.SharedOptions) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Lock _gate = new();
    private readonly HashSet<string> _firstWrite = [];
    private long _etag;
    private int _reads;

    /// <summary>Runs before every request, with its first key: it may hang or throw.</summary>
    public Func<string, Task>? Before { get; set; }

    /// <summary>Runs after a read has its answer.</summary>
    public Func<string, Task>? After { get; set; }

    /// <summary>The next creation of many is done, and told as if it were not.</summary>
    public bool LoseNextAnswer { get; set; }

    public Dictionary<string, int?> Ttls { get; } = [];

    public int Reads => Volatile.Read(ref _reads);

    public Dictionary<string, (string Json, string ETag)> Values { get; } = [];

    public async Task<Versioned<T>> ReadAsync<T>(string key, CancellationToken cancellationToken)
        where T : class
    {
        await BeforeAsync(key, cancellationToken);
        Versioned<T> read;
        lock (_gate)
        {
            Interlocked.Increment(ref _reads);
            read = Values.TryGetValue(key, out var found)
                ? new Versioned<T>(JsonSerializer.Deserialize<T>(found.Json, AgentsJson.SharedOptions), found.ETag)
                : new Versioned<T>(null, "");
        }
        if (After is { } after)
            await after(key);
        return read;
    }

    public async Task<IReadOnlyList<Versioned<T>>> ReadManyAsync<T>(IReadOnlyList<string> keys, CancellationToken cancellationToken)
        where T : class =>
        await Task.WhenAll(keys.Select(key => ReadAsync<T>(key, cancellationToken)));

    public Task<bool> TryCreateAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class =>
        TryCreateAsync(key, value, null, cancellationToken);

    public async Task<bool> TryCreateAsync<T>(string key, T value, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class
    {
        await BeforeAsync(key, cancellationToken);
        lock (_gate)
            return !Values.ContainsKey(key) && Write(key, value, ttlSeconds);
    }

    public async Task<bool> TryReplaceAsync<T>(string key, T value, string etag, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class
    {
        await BeforeAsync(key, cancellationToken);
        lock (_gate)
            return Values.TryGetValue(key, out var found) && found.ETag == etag && Write(key, value, ttlSeconds);
    }

    // As Redis behind Dapr: one conflict fails the request, and the others are written.
    public Task<bool> TrySaveManyAsync<T>(IReadOnlyList<StateChange<T>> changes, CancellationToken cancellationToken)
        where T : class =>
        TrySaveManyAsync(changes, null, cancellationToken);

    public async Task<bool> TrySaveManyAsync<T>(IReadOnlyList<StateChange<T>> changes, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class
    {
        await BeforeAsync(changes[0].Key, cancellationToken);
        lock (_gate)
        {
            return changes.Count(one => (Values.TryGetValue(one.Key, out var found) ? found.ETag : "") == one.ETag && Write(one.Key, one.Value, ttlSeconds)) == changes.Count;
        }
    }

    public async Task<bool> TryCreateManyAsync(IReadOnlyList<StateCreation> creations, CancellationToken cancellationToken)
    {
        await BeforeAsync(creations[0].Key, cancellationToken);
        lock (_gate)
        {
            var all = creations.Count(one => !Values.ContainsKey(one.Key) && Write(one.Key, one.Content, one.TtlSeconds)) == creations.Count;
            var isLost = LoseNextAnswer;
            LoseNextAnswer = false;
            return all && !isLost;
        }
    }

    public Task WriteAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class =>
        WriteAsync(key, value, null, cancellationToken);

    public async Task WriteAsync<T>(string key, T value, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class
    {
        await BeforeAsync(key, cancellationToken);
        lock (_gate)
            WriteOver(key, value, ttlSeconds);
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        await BeforeAsync(key, cancellationToken);
        lock (_gate)
            Values.Remove(key);
    }

    public async Task DeleteManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        foreach (var key in keys)
            await DeleteAsync(key, cancellationToken);
    }

    public async Task<bool> TryDeleteAsync(string key, string etag, CancellationToken cancellationToken)
    {
        await BeforeAsync(key, cancellationToken);
        lock (_gate)
            return Values.TryGetValue(key, out var found) && found.ETag == etag && Values.Remove(key);
    }

    public async Task WriteManyAsync<T>(IReadOnlyList<KeyValuePair<string, T>> values, CancellationToken cancellationToken)
        where T : class
    {
        if (values.Count == 0)
            return;
        await BeforeAsync(values[0].Key, cancellationToken);
        lock (_gate)
        {
            foreach (var (key, value) in values)
                WriteOver(key, value, null);
        }
    }

    public void Edit(string key, Func<string, string> edit) => Values[key] = (edit(Values[key].Json), "edited");

    // Whatever it is, it happens before the store does its part.
    private Task BeforeAsync(string key, CancellationToken cancellationToken) =>
        Before is { } before ? before(key).WaitAsync(cancellationToken) : Task.CompletedTask;

    // As Dapr's Redis store keeps numbers. Rounding a large whole number to digits of a fraction would change it.
    private static JsonNode? SixDigits(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(one => KeyValuePair.Create(one.Key, SixDigits(one.Value)))),
        JsonArray list => new JsonArray([.. list.Select(SixDigits)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => JsonValue.Create(SixDigits(JsonSerializer.Deserialize<double>(value.ToJsonString()))),
        _ => node?.DeepClone(),
    };

    private static double SixDigits(double number) => double.IsInteger(number) ? number : Math.Round(number, 6);

    // As Redis behind Dapr: what was once written with first-write is never again written without an etag.
    private void WriteOver<T>(string key, T value, int? ttlSeconds)
    {
        if (_firstWrite.Contains(key) && Values.ContainsKey(key))
            throw new DaprException($"State operation failed: possible etag mismatch of {key}");
        Write(key, value, ttlSeconds);
        _firstWrite.Remove(key);
    }

    private bool Write<T>(string key, T value, int? ttlSeconds = null)
    {
        _firstWrite.Add(key);
        Ttls[key] = ttlSeconds;
        Values[key] = (SixDigits(JsonSerializer.SerializeToNode(value, AgentsJson.SharedOptions))!.ToJsonString(Relaxed), (++_etag).ToString(CultureInfo.InvariantCulture));
        return true;
    }
}
