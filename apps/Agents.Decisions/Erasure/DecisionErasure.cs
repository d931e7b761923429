using Agents.Contracts.Erasures;
using Agents.Decisions.Audit;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Records;
using Agents.Decisions.Runs;
using Agents.Hosting.Audit;
using Agents.Hosting.Erasures;
using Agents.Hosting.State;

namespace Agents.Decisions.Erasure;

/// <summary>
/// Erases a person from decisions, some segments of the chains in each step: what the chain lists of them leads to the records. A record
/// becomes a tombstone, which is chained; then its entries stop to name the person. So the chain says as before that there was a decision,
/// and what it was is proved by whoever has kept it. A decision under way ends first.
/// </summary>
internal sealed class DecisionErasure(
    IStateStore store, ChainReader<IndexEntry> reader, RecordStore records, IDecisionRuns runs, SubjectErasure subjects, TimeProvider time)
    : IErasesPeople
{
    private const string Decision = "decision";
    private const string TypeChange = "type-change";
    private const int SegmentsPerStep = 500;
    private const int SegmentsPerRead = 50;

    public async Task<ErasurePage> EraseAsync(ErasureOrder order, CancellationToken cancellationToken)
    {
        if (SubjectErasure.IsCursor(order.Cursor))
            return await subjects.EraseAsync(order, cancellationToken);
        var (replica, segment) = ChainPlace.Read(order.Cursor);
        var replicas = await reader.ReplicasAsync(order.Tenant, cancellationToken);
        var page = new Page();
        for (var seen = 0; replica < replicas.Count; (replica, segment) = (replica + 1, 0))
        {
            segment = Math.Max(segment, (await reader.BeginningAsync(order.Tenant, replicas[replica], cancellationToken)).Segment + 1);
            while (true)
            {
                var some = await reader.ReadAsync(order.Tenant, replicas[replica], segment, SegmentsPerRead, cancellationToken);
                foreach (var one in some)
                {
                    await EraseAsync(order, replicas[replica], segment++, one, page, cancellationToken);
                    if (++seen >= SegmentsPerStep || page.Count >= ErasurePage.MaxItems / 2)
                        return page.Done(ChainPlace.Text(replica, segment));
                }
                if (some.Count < SegmentsPerRead)
                    break;
            }
        }
        return page.Done(SubjectErasure.First);
    }

    private async Task EraseAsync(
        ErasureOrder order, string replica, long number, ChainSegment<IndexEntry> segment, Page page, CancellationToken cancellationToken)
    {
        var unlisted = new HashSet<long>();
        foreach (var (entry, listed) in segment.Items)
        {
            if (listed is null)
                continue;
            if (listed.ErasedBy == order.ErasureId)
                await TellAsync(order, entry, page, cancellationToken);
            else if ((listed.Subject == order.Person || listed.By == order.Person)
                && (entry.Kind == ChainKinds.Type ? page.Erased(TypeChange, entry.Id, entry.Digest)
                    : await TryEraseAsync(order, entry, page, cancellationToken)))
                unlisted.Add(entry.Seq);
        }
        if (unlisted.Count > 0)
            await UnlistAsync(order, ChainKeys.Segment(order.Tenant, replica, number), unlisted, cancellationToken);
    }

    // Erased before by this erasure; a step that died may not have told of it.
    private async Task TellAsync(ErasureOrder order, ChainEntry entry, Page page, CancellationToken cancellationToken)
    {
        if (entry.Kind == ChainKinds.Type)
            page.Erased(TypeChange, entry.Id, entry.Digest);
        else if (await records.FindAsync(order.Tenant, entry.Id, cancellationToken) is { } record)
            page.Erased(Decision, record.Id, record.Erased?.Digest ?? DecisionsJson.Digest(record));
    }

    /// <summary>False: it is in use.</summary>
    private async Task<bool> TryEraseAsync(ErasureOrder order, ChainEntry entry, Page page, CancellationToken cancellationToken)
    {
        if (await records.FindAsync(order.Tenant, entry.Id, cancellationToken) is not { } record)
            return true;
        if (record.Erased is not null)
        {
            // By a step that died perhaps before it was chained.
            await records.ChainAsync(record);
            return page.Erased(Decision, record.Id, record.Erased.Digest);
        }
        if (record.State == RecordState.Running && record.Subject == order.Person)
            await runs.WithdrawAsync(order.Tenant, record.Id, ErasureOrder.Nobody, cancellationToken);
        if (record.State != RecordState.Final || (DecisionDrafter.Waits(record.Evaluation) && !await runs.ForgetAsync(record.Id, cancellationToken)))
        {
            page.InUse(Decision, record.Id);
            return false;
        }
        var now = time.GetUtcNow();
        var digest = DecisionsJson.Digest(record);
        var stands = await records.ReviseAsync(order.Tenant, record.Id, one => Task.FromResult(
            one.Erased is not null || one.State != RecordState.Final ? null
            : one.Subject == order.Person ? RecordTombstone.Of(one, order.Person, order.ErasureId, now)
            : one.RequestedBy == order.Person ? RecordTombstone.Unnamed(one, order.Person)
            : null), cancellationToken);
        return page.Erased(Decision, record.Id, stands?.Erased?.Digest ?? digest);
    }

    private async Task UnlistAsync(ErasureOrder order, string key, HashSet<long> entries, CancellationToken cancellationToken) =>
        await store.ReviseAsync<ChainSegment<IndexEntry>>(key, segment => segment is null ? null : segment with
        {
            Items = [.. segment.Items.Select(item => item.Listed is { } listed && entries.Contains(item.Entry.Seq)
                ? item with { Listed = Unlisted(listed, order) }
                : item)],
        }, cancellationToken);

    private static IndexEntry Unlisted(IndexEntry listed, ErasureOrder order) => listed with
    {
        Subject = listed.Subject == order.Person ? null : listed.Subject,
        By = listed.By == order.Person ? ErasureOrder.Nobody : listed.By,
        ErasedBy = order.ErasureId,
    };

    private sealed class Page
    {
        private readonly List<ErasedItem> _erased = [];
        private readonly List<KeptItem> _kept = [];

        public int Count => _erased.Count + _kept.Count;

        public bool Erased(string kind, string id, string digest)
        {
            _erased.Add(new ErasedItem(kind, id, digest));
            return true;
        }

        public void InUse(string kind, string id) => _kept.Add(new KeptItem(kind, id, KeptItem.InUse));

        // An entry may be of a decision that another entry has told of.
        public ErasurePage Done(string? next) => new() { Erased = [.. _erased.Distinct()], Kept = [.. _kept.Distinct()], Next = next };
    }
}
