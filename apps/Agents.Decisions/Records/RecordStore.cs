using System.Collections.Concurrent;
using Agents.Decisions.Audit;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Runs;
using Agents.Decisions.Storage;
using Agents.Decisions.Subjects;
using Agents.Hosting.Audit;
using Agents.Hosting.Batching;
using Agents.Hosting.Canonical;
using Agents.Hosting.State;

namespace Agents.Decisions.Records;

/// <summary>
/// Records and the chain. Decisions that end together share their writes: all their records in one request, then one segment of the chain.
/// The record comes first, so that the chain never tells of what is not there; its id is claimed before, so that what was not chained is
/// found.
/// </summary>
internal sealed class RecordStore : IRunRecords
{
    private const int MaxBatch = 128;

    // A sidecar carries 4 MiB in one request.
    private const int MaxBatchBytes = 2 * 1024 * 1024;

    private readonly IStateStore _store;
    private readonly ISubjectHistories _histories;
    private readonly DecisionsOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Chain<IndexEntry>> _chains = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IdSupply> _ids = new(StringComparer.Ordinal);
    private readonly Coalescer<(DecisionRecord Record, int Bytes), bool> _new;
    private readonly Coalescer<(string Tenant, ChainAddition<IndexEntry> Addition), bool> _entries;

    public RecordStore(IStateStore store, ISubjectHistories histories, DecisionsOptions options, TimeProvider time)
    {
        (_store, _histories, _options, _time) = (store, histories, options, time);
        _new = new(MaxBatch, WriteAsync, time);
        _entries = new(MaxBatch, AppendAsync, time);
    }

    /// <summary>The id of a new record.</summary>
    public ValueTask<string> NewIdAsync(string tenant) =>
        _ids.GetOrAdd(tenant, key => new IdSupply(ids => ClaimAsync(key, ids))).TakeAsync();

    public async Task<DecisionRecord?> FindAsync(string tenant, string id, CancellationToken cancellationToken) =>
        (await _store.ReadAsync<DecisionRecord>(StateKeys.Record(tenant, id), cancellationToken)).Value;

    /// <summary>Adds a record with an id of <see cref="NewIdAsync"/>: nobody else writes under it.</summary>
    public async Task AddAsync(DecisionRecord record)
    {
        var entry = Entry(record, out var bytes);
        await _new.AddAsync((record, bytes));
        await _entries.AddAsync(entry);
    }

    /// <summary>Adds a record whose id a repeated request shares. The record that stands: this one, or the one that was there first.</summary>
    public async Task<DecisionRecord> AddOnceAsync(DecisionRecord record)
    {
        await ClaimAsync(record.Tenant, [record.Id]);
        if (!await _store.TryCreateAsync(StateKeys.Record(record.Tenant, record.Id), record, CancellationToken.None)
            && await FindAsync(record.Tenant, record.Id, CancellationToken.None) is { } first
            && DecisionsJson.Digest(first) != DecisionsJson.Digest(record))
            return first;
        await ChainAsync(record);
        return record;
    }

    /// <summary>Chains a record as it stands. Once more does no harm.</summary>
    public Task ChainAsync(DecisionRecord record) => _entries.AddAsync(Entry(record, out _));

    public async Task CompleteAsync(RunCompletion completion, CancellationToken cancellationToken)
    {
        var state = completion.Ended ? RecordState.Final : RecordState.Compensating;
        var repeated = false;
        var stands = await ReviseAsync(completion.Tenant, completion.Id, async record =>
        {
            repeated = record.State >= state;
            if (repeated)
                return null;
            if (completion.Ended && record is { Subject: { } subject, Evaluation.Action: not null })
            {
                await (completion.Outcome == DecisionOutcome.Approve
                    ? _histories.ConfirmAsync(record.Tenant, subject, record.Id, cancellationToken)
                    : _histories.ReleaseAsync(record.Tenant, subject, record.Id, cancellationToken));
            }
            return record with
            {
                State = state,
                EndedAt = completion.Ended ? completion.At : null,
                Outcome = completion.Outcome < record.Evaluation.Outcome ? completion.Outcome : record.Evaluation.Outcome,
                Reasons = [.. completion.Reasons, .. record.Evaluation.Reasons],
                Effects = completion.Effects,
            };
        }, cancellationToken) ?? throw new InvalidOperationException($"There is no decision {completion.Id}.");
        // Whoever wrote it may have died before it was chained.
        if (repeated)
            await ChainAsync(stands);
    }

    public async Task<DecisionRecord?> ReviseAsync(
        string tenant, string id, Func<DecisionRecord, Task<DecisionRecord?>> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _store.ReadAsync<DecisionRecord>(StateKeys.Record(tenant, id), cancellationToken);
            if (read.Value is not { } record || await change(record) is not { } changed)
                return read.Value;
            var next = changed with { Revision = record.Revision + 1 };
            if (!await _store.TryReplaceAsync(StateKeys.Record(tenant, id), next, read.ETag, null, cancellationToken))
                continue;
            await ChainAsync(next);
            return next;
        }
    }

    /// <summary>
    /// Ends a record with another outcome than it was written with, because its caller was told so. A record that has ended otherwise
    /// meanwhile, or is not there, stays as it is.
    /// </summary>
    public Task WithdrawAsync(DecisionRecord told) => ReviseAsync(
        told.Tenant, told.Id, record => Task.FromResult(record.Revision > told.Revision || record.Outcome == told.Outcome ? null : told),
        CancellationToken.None);

    /// <summary>Chains the publication or activation of a type.</summary>
    public Task AddTypeChangeAsync(string tenant, string what, string type, string version, string digest, string by)
    {
        var told = CanonicalJson.Build(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("by", by);
            writer.WriteString("digest", digest);
            writer.WriteString("what", what);
            writer.WriteEndObject();
        });
        var id = $"{type}/{version}";
        return _entries.AddAsync((tenant, new ChainAddition<IndexEntry>(
            New(ChainKinds.Type, what, id, 1, CanonicalJson.Digest(told)),
            new IndexEntry { Id = id, At = _time.GetUtcNow(), Type = type, Version = version, By = by },
            [])));
    }

    private Task<bool> ClaimAsync(string tenant, IReadOnlyList<string> ids) => _entries.AddAsync((tenant, new ChainAddition<IndexEntry>(
        New(ChainKinds.Claim, "claimed", FormattableString.Invariant($"{ids.Count} ids"), 1,
            CanonicalJson.Digest(System.Text.Encoding.ASCII.GetBytes(string.Join(',', ids)))),
        null, ids)));

    private (string Tenant, ChainAddition<IndexEntry> Addition) Entry(DecisionRecord record, out int bytes)
    {
        var entry = New(
            ChainKinds.Decision, record.Erased is not null ? "erased" : record.Revision == 1 ? "decided" : record.State == RecordState.Final ? "ended" : "changed", record.Id,
            record.Revision, DecisionsJson.Digest(record, out bytes));
        return (record.Tenant, new ChainAddition<IndexEntry>(
            entry,
            new IndexEntry
            {
                Id = record.Id,
                At = record.At,
                Type = record.Type.Name,
                Version = record.Type.Version,
                By = record.RequestedBy,
                Subject = record.Subject,
                Outcome = record.Outcome,
                State = record.State,
                Revision = record.Revision,
                ErasedBy = record.Erased?.ErasureId,
            },
            []));
    }

    private ChainEntry New(string kind, string action, string id, int revision, string digest) =>
        ChainEntry.New(_time.GetUtcNow(), kind, action, id, revision, digest);

    private async Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<(DecisionRecord Record, int Bytes)> records)
    {
        for (var first = 0; first < records.Count;)
        {
            var (end, bytes) = (first, 0);
            while (end < records.Count && (end == first || bytes + records[end].Bytes <= MaxBatchBytes))
                bytes += records[end++].Bytes;
            await _store.WriteManyAsync(
                [.. records.Skip(first).Take(end - first).Select(one => KeyValuePair.Create(StateKeys.Record(one.Record.Tenant, one.Record.Id), one.Record))],
                CancellationToken.None);
            first = end;
        }
        return new bool[records.Count];
    }

    private async Task<IReadOnlyList<bool>> AppendAsync(IReadOnlyList<(string Tenant, ChainAddition<IndexEntry> Addition)> entries)
    {
        // The chains of different tenants have nothing to do with each other.
        await Task.WhenAll(entries.GroupBy(one => one.Tenant, StringComparer.Ordinal).Select(tenant =>
            _chains.GetOrAdd(tenant.Key, key => new Chain<IndexEntry>(_store, key, _options.Instance, _time)).AppendAsync([.. tenant.Select(one => one.Addition)])));
        return new bool[entries.Count];
    }
}
