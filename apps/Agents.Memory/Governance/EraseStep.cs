using Agents.Contracts.Erasures;
using Agents.Memory.Audit;
using Dapr.Workflow;

namespace Agents.Memory.Governance;

/// <summary>
/// One step in one store: it erases, and writes down on a page of the receipt what it erased. When it died after the page was written, the
/// page is found and completed. What is told to the workflow is without names.
/// </summary>
internal sealed class EraseStep(ErasureStore erasures, ErasureStores stores, DigestKeys keys) : WorkflowActivity<StepOrder, StepDone>
{
    public override async Task<StepDone> RunAsync(WorkflowActivityContext context, StepOrder input)
    {
        var document = (await erasures.ReadAsync(input.Tenant, input.Id, CancellationToken.None)).Value;
        if (document?.Person is not { } person)
            return new StepDone(null, false);
        var store = stores.Find(input.Store);
        var answer = store is IErasureParticipant participant
            ? await participant.EraseAsync(input.Id, input.Tenant, person, input.Cursor, CancellationToken.None)
            : await store.EraseAsync(input.Tenant, person, input.Cursor, CancellationToken.None);
        await WriteDownAsync(document, input, answer);
        return new StepDone(answer.Next, answer.Kept.Any(one => one.Reason == KeptItem.InUse));
    }

    private async Task WriteDownAsync(ErasureDocument document, StepOrder order, ErasurePage answer)
    {
        var key = await keys.OfAsync(order.Tenant, CancellationToken.None);
        var erased = answer.Erased.Select(one => new ReceiptItem(one.Kind, key.Of(DigestKey.Item, one.Id), key.Of(DigestKey.Content, one.Digest)));
        var kept = answer.Kept.Select(one => new ReceiptKept(one.Kind, key.Of(DigestKey.Item, one.Id), one.Reason));
        var number = document.Pages + 1;
        // Written by a process that died before it counted the page.
        var there = await erasures.ReadPageAsync(order.Tenant, order.Id, number, CancellationToken.None);
        var page = new ReceiptPage
        {
            Number = number,
            Store = order.Store,
            Pass = order.Pass,
            Erased = [.. (there?.Erased ?? []).Union(erased)],
            Kept = [.. (there?.Kept ?? []).Union(kept)],
            Previous = document.LastPage,
        };
        var isEmpty = page.Erased.Count == 0 && page.Kept.Count == 0;
        if (!isEmpty)
            await erasures.WritePageAsync(order.Tenant, order.Id, page, CancellationToken.None);
        await erasures.ChangeAsync(order.Tenant, order.Id, one => one.Pages != document.Pages ? null : one with
        {
            Pages = isEmpty ? one.Pages : number,
            LastPage = isEmpty ? one.LastPage : ReceiptProof.Hash(page),
            Stores = With(one.Stores, order, page, answer.Next is null),
        }, CancellationToken.None);
    }

    private static List<StoreProgress> With(IReadOnlyList<StoreProgress> stores, StepOrder order, ReceiptPage page, bool done)
    {
        var before = stores.FirstOrDefault(one => one.Store == order.Store) ?? new StoreProgress(order.Store, order.Pass, 0, 0, false);
        var kept = before.Pass == order.Pass ? before.Kept : 0;
        var next = new StoreProgress(order.Store, order.Pass, before.Erased + page.Erased.Count, kept + page.Kept.Count, done);
        return stores.Contains(before) ? [.. stores.Select(one => one == before ? next : one)] : [.. stores, next];
    }
}
