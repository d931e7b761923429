using Agents.Contracts.Calls;
using Agents.Contracts.Erasures;
using Agents.Contracts.Inventory;
using Agents.Gateway.Calls;
using Agents.Hosting.Erasures;
using Dapr;

namespace Agents.Gateway.Erasure;

/// <summary>
/// Erases a person's calls from the ledger. One that has ended becomes a tombstone. One that waits is cancelled, and made a tombstone when a
/// worker has taken it off its queue, or after a while by force: no worker changes a record that has ended. One that runs is left until it
/// has ended. Dead letters go last.
/// </summary>
internal sealed class LedgerErasure(ICallLedger ledger, CallLists lists, CallCancellation cancellation, LetterErasure letters, TimeProvider time)
    : IErasesPeople
{
    private const string Call = "call";

    // Of one step: some seconds of work.
    private const int MaxCalls = 2000;
    private const int MaxTries = 10;

    /// <summary>How long the workers have to take a cancelled call off their queues.</summary>
    internal static readonly TimeSpan CancelTakes = TimeSpan.FromSeconds(10);

    public async Task<ErasurePage> EraseAsync(ErasureOrder order, CancellationToken cancellationToken)
    {
        if (LetterErasure.IsCursor(order.Cursor))
        {
            return await letters.EraseAsync(order, cancellationToken);
        }

        var (erased, kept) = (new List<ErasedItem>(), new List<KeptItem>());
        var seen = 0;
        await foreach (var (place, ids) in lists.ReadAsync(order.Tenant, order.Cursor is { } cursor ? CallListPlace.Read(cursor) : null, cancellationToken))
        {
            foreach (var record in await FindAsync(ids, cancellationToken))
            {
                await EraseAsync(record, order, erased, kept, cancellationToken);
            }

            seen += ids.Count;
            if (seen >= MaxCalls || erased.Count + kept.Count >= ErasurePage.MaxItems / 2)
            {
                return new ErasurePage { Erased = erased, Kept = kept, Next = place.ToString() };
            }
        }

        return new ErasurePage { Erased = erased, Kept = kept, Next = LetterErasure.CursorOf(ToolClass.Critical) };
    }

    /// <summary>Records may be large, and a sidecar carries 4 MiB: what is too much together is read in halves.</summary>
    private async Task<IReadOnlyList<CallRecord>> FindAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.FindManyAsync(ids, cancellationToken);
        }
        catch (DaprException) when (ids.Count > 1)
        {
            var half = ids.Count / 2;
            return [.. await FindAsync([.. ids.Take(half)], cancellationToken), .. await FindAsync([.. ids.Skip(half)], cancellationToken)];
        }
    }

    private async Task EraseAsync(
        CallRecord record, ErasureOrder order, List<ErasedItem> erased, List<KeptItem> kept, CancellationToken cancellationToken)
    {
        var id = record.Command.Id;
        if (record.Erased?.ErasureId == order.ErasureId)
        {
            erased.Add(new ErasedItem(Call, id, record.Erased.Digest));
        }
        else if (record.Command.Principal.Tenant == order.Tenant && CallTombstone.IsAbout(record, order.Person))
        {
            if (await TryEraseAsync(id, order, cancellationToken) is { } digest)
            {
                erased.Add(new ErasedItem(Call, id, digest));
            }
            else
            {
                kept.Add(new KeptItem(Call, id, KeptItem.InUse));
            }
        }
    }

    /// <summary>The digest of what was there; null: not yet.</summary>
    private async Task<string?> TryEraseAsync(string id, ErasureOrder order, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxTries; i++)
        {
            if (await ledger.FindAsync(id, cancellationToken) is not { } stored)
            {
                // It expired meanwhile.
                return null;
            }

            if (stored.Record.Erased is { } there)
            {
                return there.Digest;
            }

            if (!MayErase(stored.Record))
            {
                await cancellation.RequestAsync(id, new Principal { Tenant = order.Tenant, Subject = ErasureOrder.Nobody }, cancellationToken);
                return null;
            }

            var tombstone = CallTombstone.Of(stored.Record, order.ErasureId, time.GetUtcNow());
            if (await ledger.TryUpdateAsync(stored, tombstone, cancellationToken))
            {
                return tombstone.Erased!.Digest;
            }
        }

        return null;
    }

    private bool MayErase(CallRecord record) => record.State.IsFinal()
        || (record.State is CallState.Accepted && record.CancelRequestedAt is { } at && time.GetUtcNow() - at > CancelTakes);
}
