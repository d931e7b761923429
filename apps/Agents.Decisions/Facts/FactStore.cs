using System.Collections.Concurrent;
using Agents.Contracts.Decisions;
using Agents.Contracts.Signals;
using Agents.Decisions.Storage;
using Agents.Hosting.Canonical;
using Agents.Hosting.Erasures;
using Agents.Hosting.Signals;
using Agents.Hosting.State;

namespace Agents.Decisions.Facts;

/// <summary>
/// The newest observation under each key of a tenant. An older one never replaces it, in whatever order they arrive. Reads come from a copy
/// for a moment; a signal ends that at once.
/// </summary>
internal sealed class FactStore(IStateStore store, ISignals signals, DecisionsOptions options, TimeProvider time, ErasureMarks? marks = null)
    : ISignalListener
{
    private const int Stripes = 256;

    // Grows when a fact of the stripe changes: what was read before that is not kept.
    private readonly int[] _changes = new int[Stripes];
    private readonly ConcurrentDictionary<string, (long At, FactDocument? Fact)> _copies = new(StringComparer.Ordinal);

    public void Hear(Signal signal)
    {
        if (signal is { Kind: Signal.FactChanged, Key: { } key })
            Forget(key);
    }

    /// <summary>Null: there is none.</summary>
    public async Task<FactDocument?> ReadAsync(string tenant, string key, CancellationToken cancellationToken)
    {
        var stored = StateKeys.Fact(tenant, key);
        if (!_copies.TryGetValue(stored, out var copy) || time.GetElapsedTime(copy.At) >= TimeSpan.FromMilliseconds(options.FactCacheMs))
        {
            var changes = Volatile.Read(ref _changes[Stripe(stored)]);
            copy = (time.GetTimestamp(), (await store.ReadAsync<FactDocument>(stored, cancellationToken)).Value);
            Keep(stored, copy, changes);
        }
        return copy.Fact is { } fact && (fact.ExpiresAt is null || fact.ExpiresAt > time.GetUtcNow()) ? fact : null;
    }

    /// <summary>False: a newer observation is there, and stays; or the key names a person whose data was erased since.</summary>
    public async Task<bool> PutAsync(FactObserved observed, CancellationToken cancellationToken)
    {
        var stored = StateKeys.Fact(observed.Tenant, observed.Key);
        var now = time.GetUtcNow();
        var fact = new FactDocument
        {
            Value = CanonicalJson.Of(observed.Value),
            ObservedAt = (observed.ObservedAt ?? now).ToUniversalTime(),
            // In the value too: a store may let it vanish late.
            ExpiresAt = observed.TtlSeconds is { } seconds ? now + TimeSpan.FromSeconds(seconds) : null,
        };
        if (await IsErasedAsync(observed.Tenant, observed.Key, fact.ObservedAt, cancellationToken))
            return false;
        while (true)
        {
            var read = await store.ReadAsync<FactDocument>(stored, cancellationToken);
            if (read.Value is { } there && there.ObservedAt > fact.ObservedAt && !(there.ExpiresAt <= now))
                return false;
            if (!await store.TrySaveAsync(read.Change(stored, fact), observed.TtlSeconds, cancellationToken))
                continue;
            Forget(stored);
            signals.Send(new Signal { Kind = Signal.FactChanged, Key = stored });
            return true;
        }
    }

    /// <summary>What was removed; null: there was nothing.</summary>
    public async Task<FactDocument?> RemoveAsync(string tenant, string key, CancellationToken cancellationToken)
    {
        var stored = StateKeys.Fact(tenant, key);
        while (true)
        {
            var read = await store.ReadAsync<FactDocument>(stored, cancellationToken);
            if (read.Value is null)
                return null;
            if (!await store.TryDeleteAsync(stored, read.ETag, cancellationToken))
                continue;
            Forget(stored);
            signals.Send(new Signal { Kind = Signal.FactChanged, Key = stored });
            return read.Value;
        }
    }

    private async ValueTask<bool> IsErasedAsync(string tenant, string key, DateTimeOffset at, CancellationToken cancellationToken)
    {
        foreach (var part in marks is null ? [] : key.Split('/'))
        {
            if (await marks!.RefusesAsync(tenant, part, at, cancellationToken))
                return true;
        }
        return false;
    }

    private void Forget(string key)
    {
        Interlocked.Increment(ref _changes[Stripe(key)]);
        _copies.TryRemove(key, out _);
    }

    private static int Stripe(string key) => (int)((uint)string.GetHashCode(key, StringComparison.Ordinal) % Stripes);

    private void Keep(string key, (long At, FactDocument? Fact) copy, int changes)
    {
        if (options.FactCacheEntries == 0 || options.FactCacheMs == 0)
            return;
        // What is thrown out is read again when it is needed.
        if (_copies.Count >= options.FactCacheEntries)
            _copies.Clear();
        _copies[key] = copy;
        if (Volatile.Read(ref _changes[Stripe(key)]) != changes)
            _copies.TryRemove(key, out _);
    }
}
