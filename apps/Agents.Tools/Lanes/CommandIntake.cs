using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Hosting.Batching;
using Agents.Tools.Execution;
using Agents.Tools.Ledger;
using Agents.Tools.Recovery;
using Dapr;
using Dapr.AspNetCore;

namespace Agents.Tools.Lanes;

/// <summary>
/// Takes deliveries from the broker. A delivery is confirmed as soon as the journal holds its calls, long before they have run; so
/// no call waits for its neighbours, and the broker never counts a slow tool as a failure.
/// </summary>
internal sealed partial class CommandIntake(
    CallLedger ledger, Journal journal, CallEntry entry, WorkerState state, WorkerRegistry registry, YieldingTurns batchTurns, TimeProvider time,
    ILogger<CommandIntake> logger)
{

    /// <summary>A status for every entry: one without would bring the whole delivery back.</summary>
    public async Task<BulkSubscribeAppResponse> TakeAsync(
        ToolClass toolClass, IReadOnlyList<DeliveryEntry> entries, CancellationToken cancellationToken)
    {
        var ids = entries.Where(entry => entry.CallId is not null).Select(entry => entry.CallId!).Distinct().ToArray();
        if (!state.IsReady || !registry.IsFresh || !entry.HasRoom(toolClass, ids.Length))
        {
            Log.Full(logger, entries.Count, toolClass);
            return Answer(entries, _ => BulkSubscribeAppResponseStatus.RETRY);
        }
        try
        {
            HashSet<string> missing = [];
            // Batch commands leave room for live calls already when they come in.
            if (toolClass == ToolClass.Batch)
                await batchTurns.RunAsync(ids, async some => missing.UnionWith(await TakeAsync(some, cancellationToken)), cancellationToken);
            else
                missing = await TakeAsync(ids, cancellationToken);
            return Answer(entries, entry => entry.CallId is null || missing.Contains(entry.CallId)
                ? Drop(entry)
                : BulkSubscribeAppResponseStatus.SUCCESS);
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException)
        {
            // Nothing is lost or doubled when all of it comes again: what was taken already is known here, or has its outcome.
            Log.NotTaken(logger, entries.Count, toolClass, exception.Message);
            return Answer(entries, _ => BulkSubscribeAppResponseStatus.RETRY);
        }
    }

    /// <summary>Returns the ids that the ledger does not know.</summary>
    private async Task<HashSet<string>> TakeAsync(string[] ids, CancellationToken cancellationToken)
    {
        if (ids.Length == 0)
            return [];
        // Side by side: a journal that also names calls which are done does no harm.
        var opening = journal.OpenAsync(ids, cancellationToken);
        var reading = ledger.ReadManyAsync(ids, cancellationToken);
        await ((Task)Task.WhenAll(opening, reading)).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!opening.IsCompletedSuccessfully || !reading.IsCompletedSuccessfully)
        {
            if (opening.IsCompletedSuccessfully)
                Complete(await opening, ids.Length);
            await Task.WhenAll(opening, reading);
        }

        var segment = await opening;
        var records = await reading;
        var missing = new HashSet<string>();
        var calls = new List<QueuedCall>(ids.Length);
        var now = time.GetTimestamp();
        for (var i = 0; i < ids.Length; i++)
        {
            if (records[i].Value is null)
                missing.Add(ids[i]);
            else if (records[i].Value!.State == CallState.Accepted)
                calls.Add(new QueuedCall(records[i], segment, now));
        }
        Complete(segment, ids.Length - calls.Count);
        entry.Enqueue(calls);
        return missing;
    }

    private static void Complete(JournalSegment segment, int calls)
    {
        for (var i = 0; i < calls; i++)
            segment.Complete();
    }

    // To the dead letters: it can never be run, and somebody should look at it.
    private BulkSubscribeAppResponseStatus Drop(DeliveryEntry entry)
    {
        Log.Dropped(logger, entry.EntryId, entry.CallId is null ? "it is no command" : $"the ledger has no call {entry.CallId}");
        return BulkSubscribeAppResponseStatus.DROP;
    }

    private static BulkSubscribeAppResponse Answer(
        IReadOnlyList<DeliveryEntry> entries, Func<DeliveryEntry, BulkSubscribeAppResponseStatus> status) =>
        new([.. entries.Select(entry => new BulkSubscribeAppResponseEntry(entry.EntryId, status(entry)))]);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Not ready or full: {Count} {Class} commands are to come again")]
        public static partial void Full(ILogger logger, int count, ToolClass @class);

        [LoggerMessage(2, LogLevel.Warning, "{Count} {Class} commands could not be taken and are to come again: {Reason}")]
        public static partial void NotTaken(ILogger logger, int count, ToolClass @class, string reason);

        [LoggerMessage(3, LogLevel.Warning, "Message {EntryId} goes to the dead letters: {Reason}")]
        public static partial void Dropped(ILogger logger, string entryId, string reason);
    }
}
