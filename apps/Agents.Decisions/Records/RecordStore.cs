using System.Collections.Concurrent;
using Agents.Decisions.Audit;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Expressions;
using Agents.Decisions.Runs;
using Agents.Decisions.Storage;
using Agents.Decisions.Subjects;
using Agents.Hosting.Batching;

namespace Agents.Decisions.Records;

/// <summary>
/// Records and the chain. Decisions that end together share their writes: all their records in one request, then one write of the chain's
/// last segment. The record comes first, so that the chain never tells of what is not there.
/// </summary>
internal sealed class RecordStore : IRunRecords
{
    private const int MaxBatch = 128;

    private readonly IStateStore _store;
    private readonly ISubjectHistories _histories;
    private readonly DecisionsOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Chain> _chains = new(StringComparer.Ordinal);
    private readonly Coalescer<DecisionRecord, bool> _new;
    private readonly Coalescer<(string Tenant, ChainEntry Entry, IndexEntry? Listed), bool> _entries;

    public RecordStore(IStateStore store, ISubjectHistories histories, DecisionsOptions options, TimeProvider time)
    {
        (_store, _histories, _options, _time) = (store, histories, options, time);
        _new = new(MaxBatch, WriteAsync, time);
        _entries = new(MaxBatch, AppendAsync, time);
    }

    public async Task<DecisionRecord?> FindAsync(string tenant, string id, CancellationToken cancellationToken) =>
        (await _store.ReadAsync<DecisionRecord>(StateKeys.Record(tenant, id), cancellationToken)).Value;

    /// <summary>Adds a record with an id of its own: nobody else can write under it.</summary>
    public async Task AddAsync(DecisionRecord record)
    {
        await _new.AddAsync(record);
        await _entries.AddAsync(Entry(record));
    }

    /// <summary>Adds a record whose id a repeated request shares. The record that stands: this one, or the one that was there first.</summary>
    public async Task<DecisionRecord> AddOnceAsync(DecisionRecord record)
    {
        if (!await _store.TryCreateAsync(StateKeys.Record(record.Tenant, record.Id), record, CancellationToken.None))
            return (await FindAsync(record.Tenant, record.Id, CancellationToken.None))!;
        await _entries.AddAsync(Entry(record));
        return record;
    }

    public async Task CompleteAsync(RunCompletion completion, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _store.ReadAsync<DecisionRecord>(StateKeys.Record(completion.Tenant, completion.Id), cancellationToken);
            var record = read.Value ?? throw new InvalidOperationException($"There is no decision {completion.Id}.");
            if (record.State == RecordState.Final)
                return;
            if (completion.Ended && record is { Subject: { } subject, Evaluation.Action: not null })
            {
                await (completion.Outcome == DecisionOutcome.Approve
                    ? _histories.ConfirmAsync(record.Tenant, subject, record.Id, cancellationToken)
                    : _histories.ReleaseAsync(record.Tenant, subject, record.Id, cancellationToken));
            }
            var next = record with
            {
                Revision = record.Revision + 1,
                State = completion.Ended ? RecordState.Final : RecordState.Running,
                EndedAt = completion.Ended ? completion.At : null,
                Outcome = completion.Outcome < record.Evaluation.Outcome ? completion.Outcome : record.Evaluation.Outcome,
                Reasons = [.. completion.Reasons, .. record.Evaluation.Reasons],
                Effects = completion.Effects,
                Approvals = completion.Approvals,
            };
            if (!await _store.TryReplaceAsync(StateKeys.Record(record.Tenant, record.Id), next, read.ETag, null, cancellationToken))
                continue;
            await _entries.AddAsync(Entry(next));
            return;
        }
    }

    /// <summary>Chains the publication or activation of a type.</summary>
    public Task AddTypeChangeAsync(string tenant, string what, string type, string version, string by)
    {
        var told = CanonicalJson.Build(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("by", by);
            writer.WriteString("what", what);
            writer.WriteEndObject();
        });
        return _entries.AddAsync((tenant, New(ChainEntry.Type, $"{what}/{type}/{version}", 1, CanonicalJson.Digest(told)), null));
    }

    private (string Tenant, ChainEntry Entry, IndexEntry? Listed) Entry(DecisionRecord record) =>
        (record.Tenant, New(ChainEntry.Decision, record.Id, record.Revision, DecisionsJson.Digest(record)),
            new IndexEntry(record.Id, record.At, record.Type.Name, record.Type.Version, record.Subject, record.Outcome));

    private ChainEntry New(string kind, string id, int revision, string digest) =>
        new() { Seq = 0, At = _time.GetUtcNow(), Kind = kind, Id = id, Revision = revision, Digest = digest, Previous = "" };

    private async Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<DecisionRecord> records)
    {
        await _store.WriteManyAsync(
            [.. records.Select(one => KeyValuePair.Create(StateKeys.Record(one.Tenant, one.Id), one))], CancellationToken.None);
        return new bool[records.Count];
    }

    private async Task<IReadOnlyList<bool>> AppendAsync(IReadOnlyList<(string Tenant, ChainEntry Entry, IndexEntry? Listed)> entries)
    {
        foreach (var tenant in entries.GroupBy(one => one.Tenant))
        {
            var chain = _chains.GetOrAdd(tenant.Key, key => new Chain(_store, key, _options.Instance));
            await chain.AppendAsync([.. tenant.Select(one => (one.Entry, one.Listed))]);
        }
        return new bool[entries.Count];
    }
}
