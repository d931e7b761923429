using Agents.Memory.Governance;
using Agents.Memory.Live;
using Dapr;

namespace Agents.Memory.Sessions;

/// <summary>
/// One session while its actor is active: one call at a time, the session in memory, each change durable before it is answered. Calls come
/// through the actor, and appends also past it (<see cref="TakesAppends"/>). Should there ever be two of them for one session, one of them
/// fails to take the next number, reads again and goes on behind the other.
/// </summary>
internal sealed class Session(
    SessionKey key, SessionWindow window, SessionStore store, UserSessions users, IErasureMarks marks, TurnEvents events, SessionAudit audit, LiveTurns live,
    TimeProvider time)
{
    // Who reads without being its turn may see what was true so long ago, should Dapr have moved the actor meanwhile without a word.
    private static readonly TimeSpan Recently = TimeSpan.FromSeconds(5);

    // An append finds that out by itself, so it may take longer. A call through Dapr now and then keeps the actor from being idle, and leads
    // back to where it is: within the time in which a removed session still refuses entries of who takes himself for its writer.
    private static readonly TimeSpan PastDapr = TimeSpan.FromMinutes(1);

    // That call is made behind the appends, before one has to wait for it. Sessions that began together do so at different moments.
    private readonly TimeSpan _callAfter = PastDapr * (0.5 + (0.3 * Random.Shared.NextDouble()));

    // As it was written last. Null: a call is changing it, or it has to be read.
    private SessionDocument? _known;

    // The same for readers whose turn it is not; it stays while a call is changing it, for that has not been answered yet.
    private volatile SessionDocument? _shown;
    private long _calledAt;
    private int _isToBeCalled;
    private long _currentAt;

    // Ends with the call that came last.
    private Task _lastCall = Task.CompletedTask;

    // Writes the session whole; changed by appends in their turn.
    private Task _behind = Task.CompletedTask;

    /// <summary>
    /// The session as it was written last, for a reader whose turn it is not. Null: that is not known, it may be over, or it is too long ago
    /// that Dapr brought a call here or a turn could be added.
    /// </summary>
    public SessionDocument? Glance() => Shown(Recently);

    /// <summary>
    /// The same after a look whether the number of the next entry is free: whoever changes a session takes that, also who removes it. Null:
    /// that is not enough, its turn is needed.
    /// </summary>
    public async Task<SessionDocument?> LookAsync(CancellationToken cancellationToken)
    {
        var at = time.GetTimestamp();
        if (Shown(PastDapr) is not { } known || await store.IsTakenAsync(key, known.Life, known.Entries + 1, cancellationToken))
            return null;
        if (Volatile.Read(ref _currentAt) < at)
            Volatile.Write(ref _currentAt, at);
        return known;
    }

    /// <summary>Whether turns may be appended past Dapr: it brought a call here not long ago.</summary>
    public bool TakesAppends => Volatile.Read(ref _calledAt) is var at && at != 0 && time.GetElapsedTime(at) < PastDapr;

    /// <summary>True once, when <see cref="TakesAppends"/> will be over before long unless Dapr brings a call here.</summary>
    public bool IsToBeCalled() =>
        TakesAppends && time.GetElapsedTime(Volatile.Read(ref _calledAt)) > _callAfter && Interlocked.Exchange(ref _isToBeCalled, 1) == 0;

    /// <summary>Ends when no call is under way, and nothing behind one.</summary>
    public Task AtRestAsync() => Task.WhenAll(Volatile.Read(ref _lastCall), Volatile.Read(ref _behind));

    /// <summary>Dapr brings a call here.</summary>
    public void Called()
    {
        Volatile.Write(ref _calledAt, time.GetTimestamp());
        Volatile.Write(ref _isToBeCalled, 0);
        Current();
    }

    /// <summary>The session; null: there is none.</summary>
    public Task<SessionDocument?> ReadAsync(CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        var document = await KnownAsync(cancellationToken);
        return document is null ? null : await ProlongAsync(document, cancellationToken);
    });

    /// <summary>An answer for each request, in their order; what is taken of all of them is written in one step.</summary>
    public Task<IReadOnlyList<AppendAnswer>> AppendAsync(IReadOnlyList<AppendTurns> requests, CancellationToken cancellationToken) =>
        InTurnAsync(() => TakeAsync(requests, cancellationToken));

    /// <summary>Removes the session. What it held; null: there was none.</summary>
    public Task<SessionDocument?> RemoveAsync(CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        Know(null);
        var document = await store.RemoveAsync(key, cancellationToken);
        if (document?.UserId is { } user)
            await users.ForgetAsync(key, user, cancellationToken);
        return document;
    });

    private async Task<IReadOnlyList<AppendAnswer>> TakeAsync(IReadOnlyList<AppendTurns> requests, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var before = await KnownAsync(cancellationToken);
                var draft = await DraftAsync(before, requests, cancellationToken);
                if (draft.Turns.Count == 0)
                {
                    await audit.AppendedAsync(key, requests, draft.Answers);
                    return draft.Answers;
                }
                // Next to each other, for a turn waits: what is published and then not written comes again under the same ids.
                var writing = TryWriteAsync(before, draft, requests, cancellationToken);
                var published = events.PublishAsync(key, draft.After, draft.Turns);
                if (!await writing)
                {
                    await audit.WithdrawnAsync(key, requests, draft.Answers);
                    continue;
                }
                if (await TurnEvents.WithinGraceAsync(published, time) && _known is { } known)
                    Know(known with { PublishedSeq = draft.After.LastSeq });
                if (_known is { } now && SessionStore.IsFull(now) && _behind.IsCompleted)
                    Volatile.Write(ref _behind, live.BehindAsync(WriteWholeAsync, CancellationToken.None));
                return draft.Answers;
            }
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException)
        {
            // Whether the change was written is not known: the next call reads.
            Know(null);
            return [.. requests.Select(_ => new AppendAnswer { Refusal = AppendRefusal.Unavailable, Reason = exception.Message })];
        }
    }

    // Calls in the order in which they come. A call that has to wait does so to the end: what it waits for ends by itself.
    private async Task<T> InTurnAsync<T>(Func<Task<T>> call)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Interlocked.Exchange(ref _lastCall, mine.Task);
        try
        {
            return await call();
        }
        finally
        {
            mine.SetResult();
        }
    }

    private SessionDocument? Shown(TimeSpan since) =>
        _shown is { } known && window.ExpiresAt(known) > time.GetUtcNow() && !store.IsOld(known)
        && time.GetElapsedTime(Volatile.Read(ref _currentAt)) < since ? known : null;

    private SessionDocument? Know(SessionDocument? document) => _shown = _known = document;

    private void Current() => Volatile.Write(ref _currentAt, time.GetTimestamp());

    private async Task<Draft> DraftAsync(SessionDocument? before, IReadOnlyList<AppendTurns> requests, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var document = before ?? window.Begin(key.Tenant, now);
        var isNew = before is null;
        var turns = new List<SessionTurn>();
        var answers = new List<AppendAnswer>(requests.Count);
        foreach (var request in requests)
        {
            var appending = await IsErasedAsync(document, request, now, cancellationToken)
                ? new Appending([], [], AppendRefusal.Erased, "The data of this person is being erased.")
                : window.Draft(document, request, now);
            if (appending.Refusal == AppendRefusal.None && request.UserId is { } user && document.UserId is null
                && !await users.TryNoteAsync(key, user, cancellationToken))
                appending = new Appending([], [], AppendRefusal.Full, "The person has as many sessions as are allowed.");
            if (appending.Added.Count > 0)
            {
                document = window.Add(document, appending.Added, request.UserId, now);
                turns.AddRange(appending.Added);
            }
            answers.Add(new AppendAnswer
            {
                Refusal = appending.Refusal,
                Reason = appending.Reason,
                UserId = document.UserId,
                Places = appending.Places,
                LastSeq = document.LastSeq,
                ExpiresAt = window.ExpiresAt(document),
                Created = isNew && appending.Added.Count > 0,
            });
            isNew &= appending.Added.Count == 0;
        }
        return new Draft(document, turns, answers, now);
    }

    private async ValueTask<bool> IsErasedAsync(SessionDocument document, AppendTurns request, DateTimeOffset now, CancellationToken cancellationToken) =>
        (document.UserId ?? request.UserId) is { } user && await marks.RefusesAsync(key.Tenant, user, now, cancellationToken);

    // With what the audit log says of it.
    private async Task<bool> TryWriteAsync(SessionDocument? before, Draft draft, IReadOnlyList<AppendTurns> requests, CancellationToken cancellationToken)
    {
        _known = null;
        if (before is null)
        {
            var creating = store.TryCreateAsync(key, draft.After, cancellationToken);
            await Task.WhenAll(creating, audit.AppendedAsync(key, requests, draft.Answers));
            if (!await creating)
                return false;
            Current();
            Know(draft.After with { WrittenAt = draft.At });
            return true;
        }
        var entry = new SessionEntry { At = draft.At, UserId = draft.After.UserId, PublishedSeq = before.PublishedSeq, Turns = draft.Turns };
        var number = before.Entries + 1;
        if (!await audit.AppendedWithAsync(key, requests, draft.Answers, store.Adding(key, before.Life, number, entry)).WaitAsync(cancellationToken))
        {
            // Somebody else has written: what is shown is old.
            Know(null);
            return false;
        }
        Current();
        var after = draft.After with { Entries = number };
        // An old one before the answer: the store is to keep it for a whole life from this use on. One that should have been written behind an
        // earlier append, and was not time after time, too: now somebody is told why.
        Know(store.IsOld(after) || SessionStore.IsOverdue(after) ? await store.TryWriteAsync(key, after, cancellationToken) : after);
        return true;
    }

    // Takes several requests, for which nobody waits but who comes meanwhile. In a spike it is put off.
    private Task WriteWholeAsync() => InTurnAsync(async () =>
    {
        try
        {
            if (await KnownAsync(CancellationToken.None) is { } document && SessionStore.IsFull(document))
                Know(await store.TryWriteAsync(key, document, CancellationToken.None));
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException)
        {
            // Whether it was written is not known: the next call reads, and the next append tries again.
            Know(null);
        }
        return true;
    });

    // A read is a use too, and is written when much of the session's life is over.
    private async Task<SessionDocument> ProlongAsync(SessionDocument document, CancellationToken cancellationToken)
    {
        if (!store.IsOld(document))
            return document;
        _known = null;
        var used = document with { UsedAt = time.GetUtcNow() };
        return await store.TryWriteAsync(key, used, cancellationToken) is { } written ? Know(written)! : document;
    }

    private async ValueTask<SessionDocument?> KnownAsync(CancellationToken cancellationToken)
    {
        if (_known is { } known && window.ExpiresAt(known) > time.GetUtcNow())
            return known;
        Know(null);
        if (Know(await store.LoadAsync(key, cancellationToken)) is { UserId: not null } loaded && loaded.PublishedSeq < loaded.LastSeq)
            events.PublishAgain(key, loaded);
        return _known;
    }

    private sealed record Draft(SessionDocument After, IReadOnlyList<SessionTurn> Turns, IReadOnlyList<AppendAnswer> Answers, DateTimeOffset At);
}
