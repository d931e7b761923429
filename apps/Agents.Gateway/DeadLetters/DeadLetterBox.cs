using Agents.Contracts.Calls;
using Agents.Contracts.DeadLetters;
using Agents.Contracts.Inventory;
using Agents.Gateway.Calls;
using Agents.Tooling.Calls;

namespace Agents.Gateway.DeadLetters;

/// <summary>Lists, replays and deletes the dead letters that the workers keep.</summary>
internal sealed partial class DeadLetterBox(
    IDeadLetterStore store, ICallLedger ledger, ICommandQueue queue, TimeProvider time, ILogger<DeadLetterBox> logger)
{
    private const int MaxTries = 5;

    /// <summary>Newest first. Letters that have expired since they were entered are left out, so a page may hold fewer than its limit.</summary>
    public async Task<DeadLetterPage> ListAsync(ToolClass? toolClass, int limit, LetterCursor? after, CancellationToken cancellationToken)
    {
        var entries = new List<DeadLetterEntry>();
        foreach (var one in toolClass is { } asked ? [asked] : Enum.GetValues<ToolClass>())
        {
            entries.AddRange((await store.ReadIndexAsync(one, cancellationToken)).Index.Letters);
        }

        var page = entries
            .Where(entry => after?.IsBefore(entry) ?? true)
            .OrderByDescending(entry => entry.At).ThenBy(entry => entry.Id, StringComparer.Ordinal)
            .Take(limit + 1)
            .ToList();
        var next = page.Count > limit ? LetterCursor.After(page[limit - 1]).ToString() : null;
        var ids = page.Take(limit).Select(entry => entry.Id).ToList();
        var letters = (await store.FindManyAsync(ids, cancellationToken)).ToDictionary(letter => letter.Id);
        return new DeadLetterPage([.. ids.Where(letters.ContainsKey).Select(id => letters[id])], next);
    }

    public async Task<Outcome<DeadLetterDetail>> FindAsync(string id, CancellationToken cancellationToken) =>
        await LetterAsync(id, cancellationToken) is { } stored
            ? new DeadLetterDetail(stored.Letter, await store.ContentAsync(id, cancellationToken))
            : NoSuchLetter();

    /// <summary>
    /// Publishes the command again, made anew from the call's record. As often as it is asked: a call runs once, and one that has started
    /// or ended is not published at all.
    /// </summary>
    public async Task<Outcome<ReplayAnswer>> ReplayAsync(string id, Principal caller, CancellationToken cancellationToken)
    {
        if (await LetterAsync(id, cancellationToken) is not { } stored)
        {
            return NoSuchLetter();
        }

        if (stored.Letter.CallId is not { } callId)
        {
            return Refusal.NotReplayable("It is no command: published again it would only come back. Delete it when it is understood.");
        }

        if (await ledger.FindAsync(callId, cancellationToken) is not { } call)
        {
            return Refusal.NotReplayable($"The ledger holds no call {callId}: nobody was ever told that it is accepted, or its record has expired.");
        }

        var status = call.Record.State.ToStatus();
        if (call.Record.State is not CallState.Accepted)
        {
            return new ReplayAnswer(false, callId, status);
        }

        await queue.PublishAsync(call.Record.Command, cancellationToken);
        Log.Replayed(logger, id, callId, caller.Subject);
        // For people only; that it was published is what counts.
        await store.TryUpdateAsync(stored, stored.Letter with { ReplayedAt = time.GetUtcNow() }, cancellationToken);
        return new ReplayAnswer(true, callId, status);
    }

    /// <summary>Null: it is gone.</summary>
    public async Task<Refusal?> DeleteAsync(string id, Principal caller, CancellationToken cancellationToken)
    {
        if (await LetterAsync(id, cancellationToken) is not { } stored)
        {
            return NoSuchLetter();
        }

        for (var i = 0; i < MaxTries; i++)
        {
            var (index, etag) = await store.ReadIndexAsync(stored.Letter.Class, cancellationToken);
            if (index.Without(id) is { } rest && !await store.TryWriteIndexAsync(stored.Letter.Class, rest, etag, cancellationToken))
            {
                continue;
            }

            await store.DeleteAsync(id, cancellationToken);
            Log.Deleted(logger, id, caller.Subject);
            return null;
        }

        return Refusal.Unavailable("Dead letters come in all the time. Try again.");
    }

    private Task<StoredLetter?> LetterAsync(string id, CancellationToken cancellationToken) =>
        CallId.IsValid(id) ? store.FindAsync(id, cancellationToken) : Task.FromResult<StoredLetter?>(null);

    private static Refusal NoSuchLetter() =>
        Refusal.NotFound("There is no such dead letter", "The id is wrong, or the letter was deleted, made room or expired after 7 days.");

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Dead letter {Id} (call {CallId}) was published again by {Subject}")]
        public static partial void Replayed(ILogger logger, string id, string callId, string subject);

        [LoggerMessage(2, LogLevel.Information, "Dead letter {Id} was deleted by {Subject}")]
        public static partial void Deleted(ILogger logger, string id, string subject);
    }
}
