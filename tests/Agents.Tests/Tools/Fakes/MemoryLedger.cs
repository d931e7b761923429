using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Hosting.State;
using Agents.Tools.Ledger;
using Dapr;

namespace Agents.Tests.Tools.Fakes;

/// <summary>The state store that all lives share. Values go through JSON, as they would in reality.</summary>
internal sealed class StoreContent
{
    private readonly Dictionary<string, (string Json, int Version)> _values = [];
    private readonly List<(string Id, CallState State)> _outcomes = [];
    private int _version;

    public Lock Gate { get; } = new();

    /// <summary>Every change of a record to a final state, in order.</summary>
    public IReadOnlyList<(string Id, CallState State)> Outcomes
    {
        get
        {
            lock (Gate)
                return [.. _outcomes];
        }
    }

    public CallRecord Record(string id)
    {
        lock (Gate)
            return Read<CallRecord>(LedgerKeys.Call(id)).Value!;
    }

    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (Gate)
                return [.. _values.Keys.Order()];
        }
    }

    public void Put<T>(string key, T value)
    {
        if (value is CallRecord record && record.State.IsFinal())
            _outcomes.Add((record.Command.Id, record.State));
        _values[key] = (JsonSerializer.Serialize(value, AgentsJson.SharedOptions), ++_version);
    }

    public void Remove(string key) => _values.Remove(key);

    public Versioned<T> Read<T>(string key)
        where T : class =>
        _values.TryGetValue(key, out var value)
            ? new Versioned<T>(JsonSerializer.Deserialize<T>(value.Json, AgentsJson.SharedOptions), value.Version.ToString())
            : new Versioned<T>(null, "");

    public bool IsCurrent(string key, string etag) => _values.TryGetValue(key, out var value) && value.Version.ToString() == etag;
}

/// <summary>The store as one life sees it.</summary>
internal sealed class MemoryLedger(StoreContent content, Life life) : ILedgerStore
{
    /// <summary>Operations that fail before they take effect, by key.</summary>
    public Func<string, bool> Refuses { get; set; } = _ => false;

    /// <summary>Operations that take effect and fail all the same.</summary>
    public Func<string, bool> LosesAnswer { get; set; } = _ => false;

    public Task<Versioned<T>> ReadAsync<T>(string key, CancellationToken cancellationToken)
        where T : class => Do(key, changes: false, () => content.Read<T>(key));

    public Task<IReadOnlyList<Versioned<T>>> ReadManyAsync<T>(IReadOnlyList<string> keys, CancellationToken cancellationToken)
        where T : class =>
        Do(keys.Count > 0 ? keys[0] : "", changes: false, () => (IReadOnlyList<Versioned<T>>)[.. keys.Select(content.Read<T>)]);

    public Task<bool> TryCreateAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class => Do(key, changes: true, () =>
        {
            if (content.Read<T>(key).Value is not null)
                return false;
            content.Put(key, value);
            return true;
        });

    public Task<bool> TryCreateAsync<T>(string key, T value, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class => TryCreateAsync(key, value, cancellationToken);

    public Task<bool> TryReplaceAsync<T>(string key, T value, string etag, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class => Do(key, changes: true, () =>
        {
            if (!content.IsCurrent(key, etag))
                return false;
            content.Put(key, value);
            return true;
        });

    public Task ReplaceManyAsync<T>(IReadOnlyList<StateChange<T>> replacements, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class => Do(replacements[0].Key, changes: true, () =>
        {
            // As Redis does: a conflict fails the request, and the others are written all the same.
            var conflict = false;
            foreach (var replacement in replacements)
            {
                if (content.IsCurrent(replacement.Key, replacement.ETag))
                    content.Put(replacement.Key, replacement.Value);
                else
                    conflict = true;
            }
            return conflict ? throw new DaprException("possible etag mismatch") : true;
        });

    public Task WriteAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class => Do(key, changes: true, () =>
        {
            content.Put(key, value);
            return true;
        });

    public Task<bool> TryDeleteAsync(string key, string etag, CancellationToken cancellationToken) => Do(key, changes: true, () =>
    {
        if (!content.IsCurrent(key, etag))
            return false;
        content.Remove(key);
        return true;
    });

    public Task DeleteManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        Do(keys.Count > 0 ? keys[0] : "", changes: true, () =>
        {
            foreach (var key in keys)
                content.Remove(key);
            return true;
        });

    private async Task<T> Do<T>(string key, bool changes, Func<T> operation)
    {
        await life.TurnAsync();
        T result;
        lock (content.Gate)
        {
            if (changes)
                life.Point();
            else if (life.IsOver)
                throw new DeadException();
            if (Refuses(key))
                throw new DaprException("refused");
            result = operation();
            if (changes)
                life.Point();
        }
        return LosesAnswer(key) ? throw new DaprException("the answer was lost") : result;
    }
}
