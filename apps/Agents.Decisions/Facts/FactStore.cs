using System.Collections.Concurrent;
using System.Text.Json;
using Agents.Contracts.Signals;
using Agents.Decisions.Expressions;
using Agents.Decisions.Storage;
using Agents.Hosting.Signals;

namespace Agents.Decisions.Facts;

/// <summary>
/// The newest observation under each key of a tenant. An older one never replaces it, in whatever order they arrive. Reads come from a copy
/// for a moment; a signal ends that at once.
/// </summary>
internal sealed class FactStore(IStateStore store, ISignals signals, DecisionsOptions options, TimeProvider time) : ISignalListener
{
    private readonly ConcurrentDictionary<string, (long At, FactDocument? Fact)> _copies = new(StringComparer.Ordinal);

    public void Hear(Signal signal)
    {
        if (signal is { Kind: Signal.FactChanged, Key: { } key })
            _copies.TryRemove(key, out _);
    }

    /// <summary>Null: there is none.</summary>
    public async Task<FactDocument?> ReadAsync(string tenant, string key, CancellationToken cancellationToken)
    {
        var stored = StateKeys.Fact(tenant, key);
        if (!_copies.TryGetValue(stored, out var copy) || time.GetElapsedTime(copy.At) >= TimeSpan.FromMilliseconds(options.FactCacheMs))
        {
            copy = (time.GetTimestamp(), (await store.ReadAsync<FactDocument>(stored, cancellationToken)).Value);
            Keep(stored, copy);
        }
        return copy.Fact is { } fact && (fact.ExpiresAt is null || fact.ExpiresAt > time.GetUtcNow()) ? fact : null;
    }

    /// <summary>False: a newer observation is there, and stays.</summary>
    public async Task<bool> PutAsync(
        string tenant, string key, JsonElement value, DateTimeOffset observedAt, int? ttlSeconds, CancellationToken cancellationToken)
    {
        var stored = StateKeys.Fact(tenant, key);
        var fact = new FactDocument
        {
            Value = CanonicalJson.Of(value),
            ObservedAt = observedAt,
            ExpiresAt = ttlSeconds is { } seconds ? time.GetUtcNow() + TimeSpan.FromSeconds(seconds) : null,
        };
        while (true)
        {
            var read = await store.ReadAsync<FactDocument>(stored, cancellationToken);
            if (read.Value?.ObservedAt > observedAt)
                return false;
            // Created without its time to live; the replacement sets it. A value that vanishes late is no value: its end is in it.
            var written = read.Value is null
                ? await store.TryCreateAsync(stored, fact, cancellationToken)
                : await store.TryReplaceAsync(stored, fact, read.ETag, ttlSeconds, cancellationToken);
            if (!written)
                continue;
            _copies.TryRemove(stored, out _);
            signals.Send(new Signal { Kind = Signal.FactChanged, Key = stored });
            return true;
        }
    }

    private void Keep(string key, (long At, FactDocument? Fact) copy)
    {
        if (options.FactCacheEntries == 0 || options.FactCacheMs == 0)
            return;
        // What is thrown out is read again when it is needed.
        if (_copies.Count >= options.FactCacheEntries)
            _copies.Clear();
        _copies[key] = copy;
    }
}
