using System.Collections.Concurrent;
using System.Collections.Frozen;
using Agents.Hosting.Audit;
using Agents.Hosting.Batching;
using Agents.Hosting.State;

namespace Agents.Memory.Audit;

/// <summary>
/// The log in chains of the state store, one of each tenant and instance. Events that come while others are written share the next write: it
/// carries as many of them as wait, so a caller pays for one write and the store for few. What an event tells of goes in the same request while few
/// events share one. When many do, an event costs next to nothing, and a chain, which is written one segment after the other, is not to carry the rest:
/// then changes have requests of their own, at the same time.
/// </summary>
internal sealed class AuditLog : IAuditLog
{
    /// <summary>Longest <see cref="AuditEvent.Detail"/>.</summary>
    public const int MaxDetail = 200;

    // Some 60 KiB: fifty segments fit into one answer of a sidecar.
    private const int MaxBatch = 128;

    // As many as the coalescer takes for a large group, after which it waits for more.
    private const int ManyEvents = 8;

    private static readonly FrozenDictionary<AuditAction, string> Actions =
        Enum.GetValues<AuditAction>().ToFrozenDictionary(one => one, one => one.ToString().ToLowerInvariant());

    private readonly IStateStore _store;
    private readonly DigestKeys _keys;
    private readonly MemoryOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Chain<AuditListed>> _chains = new(StringComparer.Ordinal);
    private readonly Coalescer<Entry, bool> _entries;
    private readonly Coalescer<StateCreation, bool> _changes;

    // In the last request.
    private volatile int _events;

    public AuditLog(IStateStore store, DigestKeys keys, MemoryOptions options, TimeProvider time)
    {
        (_store, _keys, _options, _time) = (store, keys, options, time);
        _entries = new(MaxBatch, AppendAsync, time);
        _changes = new(MaxBatch / 2, store.TryCreateEachAsync, time);
    }

    // The write goes on when the caller does not wait any more.
    public async Task RecordAsync(AuditEvent audited, CancellationToken cancellationToken) =>
        await _entries.AddAsync(await EntryAsync(audited, null, cancellationToken)).WaitAsync(cancellationToken);

    public async Task<bool> RecordWithAsync(AuditEvent audited, StateCreation change)
    {
        if (_events < ManyEvents)
            return await _entries.AddAsync(await EntryAsync(audited, change, CancellationToken.None));
        var changing = _changes.AddAsync(change);
        await Task.WhenAll(changing, RecordAsync(audited, CancellationToken.None));
        return await changing;
    }

    /// <summary>An action as it stands in the chain.</summary>
    public static string Word(AuditAction action) => Actions[action];

    private async ValueTask<Entry> EntryAsync(AuditEvent audited, StateCreation? change, CancellationToken cancellationToken)
    {
        if (audited.Detail?.Length > MaxDetail)
            throw new ArgumentException($"The detail of an audit event has {audited.Detail.Length} characters; at most {MaxDetail} are allowed.", nameof(audited));
        var key = await _keys.OfAsync(audited.Tenant, cancellationToken);
        var listed = new AuditListed(
            key.Of(DigestKey.Person, audited.By),
            audited.Person is null ? null : key.Of(DigestKey.Person, audited.Person),
            audited.Digest is null ? null : key.Of(DigestKey.Content, audited.Digest),
            audited.Detail);
        var entry = ChainEntry.New(
            _time.GetUtcNow(), audited.Kind, Word(audited.Action), key.Of(DigestKey.Item, audited.Id), revision: 1, listed.Digest());
        return new Entry(audited.Tenant, new ChainAddition<AuditListed>(entry, listed, []), change);
    }

    private async Task<IReadOnlyList<bool>> AppendAsync(IReadOnlyList<Entry> entries)
    {
        _events = entries.Count;
        var done = new bool[entries.Count];
        // The chains of different tenants have nothing to do with each other.
        await Task.WhenAll(entries.Index().GroupBy(one => one.Item.Tenant, StringComparer.Ordinal).Select(async tenant =>
        {
            var changes = tenant.Where(one => one.Item.Change is not null).ToArray();
            var created = await _chains.GetOrAdd(tenant.Key, key => new Chain<AuditListed>(_store, key, _options.Instance, _time)).AppendAsync(
                [.. tenant.Select(one => one.Item.Addition)], [.. changes.Select(one => one.Item.Change!)]);
            foreach (var (change, isCreated) in changes.Zip(created))
                done[change.Index] = isCreated;
        }));
        return done;
    }

    /// <param name="Tenant">Whose chain.</param>
    /// <param name="Addition">What the chain says.</param>
    /// <param name="Change">What it tells of, written with it; null: that is written elsewhere.</param>
    private sealed record Entry(string Tenant, ChainAddition<AuditListed> Addition, StateCreation? Change);
}
