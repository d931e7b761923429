using System.Collections.Concurrent;
using System.Collections.Frozen;
using Agents.Hosting.Audit;
using Agents.Hosting.Batching;
using Agents.Hosting.State;

namespace Agents.Memory.Audit;

/// <summary>
/// The log in chains of the state store, one of each tenant and instance. Events that come while others are written share the next write: it
/// carries as many of them as wait, so a caller pays for one write and the store for few.
/// </summary>
internal sealed class AuditLog : IAuditLog
{
    /// <summary>Longest <see cref="AuditEvent.Detail"/>.</summary>
    public const int MaxDetail = 200;

    // Some 60 KiB: fifty segments fit into one answer of a sidecar.
    private const int MaxBatch = 128;

    private static readonly FrozenDictionary<AuditAction, string> Actions =
        Enum.GetValues<AuditAction>().ToFrozenDictionary(one => one, one => one.ToString().ToLowerInvariant());

    private readonly IStateStore _store;
    private readonly DigestKeys _keys;
    private readonly MemoryOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Chain<AuditListed>> _chains = new(StringComparer.Ordinal);
    private readonly Coalescer<(string Tenant, ChainAddition<AuditListed> Addition), bool> _entries;

    public AuditLog(IStateStore store, DigestKeys keys, MemoryOptions options, TimeProvider time)
    {
        (_store, _keys, _options, _time) = (store, keys, options, time);
        _entries = new(MaxBatch, AppendAsync, time);
    }

    public async Task RecordAsync(AuditEvent audited, CancellationToken cancellationToken)
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
        // The write goes on when the caller does not wait any more.
        await _entries.AddAsync((audited.Tenant, new ChainAddition<AuditListed>(entry, listed, []))).WaitAsync(cancellationToken);
    }

    /// <summary>An action as it stands in the chain.</summary>
    public static string Word(AuditAction action) => Actions[action];

    private async Task<IReadOnlyList<bool>> AppendAsync(IReadOnlyList<(string Tenant, ChainAddition<AuditListed> Addition)> entries)
    {
        // The chains of different tenants have nothing to do with each other.
        await Task.WhenAll(entries.GroupBy(one => one.Tenant, StringComparer.Ordinal).Select(tenant =>
            _chains.GetOrAdd(tenant.Key, key => new Chain<AuditListed>(_store, key, _options.Instance, _time)).AppendAsync([.. tenant.Select(one => one.Addition)])));
        return new bool[entries.Count];
    }
}
