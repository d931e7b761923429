using Agents.Hosting.Erasures;
using Agents.Memory.Audit;
using Dapr.Workflow;

namespace Agents.Memory.Governance;

/// <summary>
/// Signs the receipt and chains it, forgets the person, and lets new data be written again. In this order, so that a process that dies in
/// between leaves nothing that the next attempt cannot end.
/// </summary>
internal sealed class EndErasure(
    ErasureStore erasures, ErasureStores stores, ErasureMarks marks, DigestKeys keys, IAuditLog audit, TimeProvider time)
    : WorkflowActivity<ErasureName, bool>
{
    public override async Task<bool> RunAsync(WorkflowActivityContext context, ErasureName input)
    {
        var (tenant, id) = (input.Tenant, input.Id);
        var document = (await erasures.ReadAsync(tenant, id, CancellationToken.None)).Value
            ?? throw new InvalidOperationException($"There is no erasure {id}.");
        if (document.Receipt is null)
        {
            var key = await keys.OfAsync(tenant, CancellationToken.None);
            var receipt = await ReceiptAsync(document);
            document = await erasures.ChangeAsync(tenant, id, one => one.Receipt is not null ? null : one with
            {
                Receipt = receipt,
                Signature = ReceiptProof.Sign(key, receipt),
            }, CancellationToken.None);
        }
        if (document.Person is { } person)
        {
            // Chained twice when it dies right here: both entries prove the same receipt.
            await audit.RecordAsync(new AuditEvent
            {
                Tenant = tenant,
                By = "system",
                Action = AuditAction.Erased,
                Kind = ErasureAudit.Kind,
                Id = id,
                Person = person,
                Digest = ReceiptProof.Digest(document.Receipt!),
                Detail = FormattableString.Invariant($"{document.Receipt!.Stores.Sum(one => one.Erased.Values.Sum())} items"),
            }, CancellationToken.None);
            foreach (var participant in stores.All.OfType<IErasureParticipant>())
                await participant.EndAsync(id, tenant, person, CancellationToken.None);
        }
        await marks.EndAsync(id, CancellationToken.None);
        await erasures.ChangeAsync(tenant, id, one => one.Person is null ? null : one with { Person = null }, CancellationToken.None);
        await erasures.LeaveAsync(new OpenErasure(tenant, id), CancellationToken.None);
        return true;
    }

    private async Task<ErasureReceipt> ReceiptAsync(ErasureDocument document)
    {
        var erased = new Dictionary<string, HashSet<(string Kind, string Id)>>(StringComparer.Ordinal);
        var kept = new Dictionary<string, HashSet<ReceiptKept>>(StringComparer.Ordinal);
        var passes = document.Stores.ToDictionary(one => one.Store, one => one.Pass, StringComparer.Ordinal);
        await foreach (var page in erasures.PagesAsync(document.Tenant, document.Id, document.Pages, CancellationToken.None))
        {
            Of(erased, page.Store).UnionWith(page.Erased.Select(one => (one.Kind, one.Id)));
            // What an earlier pass kept may be gone by now.
            if (page.Pass == passes[page.Store])
                Of(kept, page.Store).UnionWith(page.Kept);
        }
        return new ErasureReceipt
        {
            ErasureId = document.Id,
            Tenant = document.Tenant,
            Person = document.PersonDigest,
            Reason = document.Reason,
            RequestedBy = document.RequestedBy,
            StartedAt = document.StartedAt,
            EndedAt = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()),
            Stores = [.. document.Stores.Select(one => new ReceiptStore(
                one.Store,
                Count(erased.GetValueOrDefault(one.Store, []).Select(item => item.Kind)),
                Count(kept.GetValueOrDefault(one.Store, []).Select(item => item.Reason))))],
            Pages = document.Pages,
            LastPage = document.LastPage,
        };
    }

    private static HashSet<T> Of<T>(Dictionary<string, HashSet<T>> sets, string store)
    {
        if (!sets.TryGetValue(store, out var set))
            sets[store] = set = [];
        return set;
    }

    private static SortedDictionary<string, int> Count(IEnumerable<string> words) =>
        new(words.GroupBy(one => one, StringComparer.Ordinal).ToDictionary(one => one.Key, one => one.Count()), StringComparer.Ordinal);
}
