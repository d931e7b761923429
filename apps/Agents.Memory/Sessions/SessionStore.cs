using System.Text.Json;
using Agents.Hosting.State;

namespace Agents.Memory.Sessions;

/// <summary>
/// Sessions in the plain state store, under keys that vanish by themselves: the state of actors cannot, unless a preview feature of Dapr is
/// on. Everything is written with first-write: of two writers that take each other's place one is refused, and reads again.
/// </summary>
internal sealed class SessionStore(IStateStore state, SessionWindow window, SessionsOptions options, TimeProvider time)
{
    /// <summary>Most entries after which a session is written whole.</summary>
    public const int EntriesPerWrite = 64;

    // Entries that are emptied in one step: the store does that at once, and others wait for it.
    private const int EntriesPerFence = 16;

    // A session that comes back to life is read in steps of so many; most have fewer.
    private const int EntriesPerRead = 32;

    // Whoever still takes himself for the session's writer after so long does not.
    private const int FenceSeconds = 600;

    // A session that is written whole when half of its life is over lives for a whole one from its last use on.
    private int KeepSeconds => (int)Math.Min(int.MaxValue, options.TtlSeconds * 3L / 2);

    /// <summary>The session with all its entries; null: there is none, or its time is over.</summary>
    public async Task<SessionDocument?> LoadAsync(SessionKey key, CancellationToken cancellationToken)
    {
        SessionDocument? before = null;
        while (true)
        {
            var document = (await state.ReadAsync<SessionDocument>(key.State, cancellationToken)).Value;
            // The same once more, and still behind entries that are gone: somebody died while he removed it.
            if (document is null || (before is not null && document.Life == before.Life && document.Entries == before.Entries))
                return null;
            var (whole, moved) = await FollowAsync(key, document, cancellationToken);
            if (!moved)
                return IsOver(whole) ? null : whole;
            before = document;
        }
    }

    /// <summary>False: there is a session already. One whose time is over is written over.</summary>
    public async Task<bool> TryCreateAsync(SessionKey key, SessionDocument document, CancellationToken cancellationToken)
    {
        document = document with { WrittenAt = time.GetUtcNow() };
        if (await state.TryCreateAsync(key.State, document, KeepSeconds, cancellationToken))
            return true;
        var there = await state.ReadAsync<SessionDocument>(key.State, cancellationToken);
        if (there.Value is null)
            return false;
        var (whole, moved) = await FollowAsync(key, there.Value, cancellationToken);
        return (moved || IsOver(whole))
            && await state.TryReplaceAsync(key.State, document, there.ETag, KeepSeconds, cancellationToken);
    }

    /// <summary>What adds an entry to the session. When it cannot be created the number is taken: somebody else has written to the session.</summary>
    public StateCreation Adding(SessionKey key, string life, long number, SessionEntry entry) =>
        new StateCreation<SessionEntry>(key.Entry(life, number), entry, KeepSeconds, IsSame);

    /// <summary>Whether somebody has taken the number, or removed the session less than ten minutes ago.</summary>
    public async Task<bool> IsTakenAsync(SessionKey key, string life, long number, CancellationToken cancellationToken) =>
        (await state.ReadAsync<SessionEntry>(key.Entry(life, number), cancellationToken)).Value is not null;

    /// <summary>Writes the session whole. Null: somebody else did; else it as it is now.</summary>
    public async Task<SessionDocument?> TryWriteAsync(SessionKey key, SessionDocument document, CancellationToken cancellationToken)
    {
        var there = await state.ReadAsync<SessionDocument>(key.State, cancellationToken);
        if (there.Value is null || there.Value.Life != document.Life || there.Value.Entries > document.Entries)
            return null;
        document = document with { WrittenAt = time.GetUtcNow() };
        if (!await state.TryReplaceAsync(key.State, document, there.ETag, KeepSeconds, cancellationToken))
            return null;
        await FenceAsync(key, document.Life, document.Cleared, document.Entries, cancellationToken);
        return document with { Cleared = document.Entries };
    }

    /// <summary>
    /// Whether there are so many entries that the session has to be written whole. Each session has a number of its own: those that began
    /// together would else all be written at one moment.
    /// </summary>
    public static bool IsFull(SessionDocument document) =>
        document.Entries - document.Cleared >= EntriesPerWrite - (Convert.ToInt32(document.Life[^2..], 16) % (EntriesPerWrite * 3 / 4));

    /// <summary>Whether there are so many entries that writing the session whole was put off for long, or failed time after time.</summary>
    public static bool IsOverdue(SessionDocument document) => document.Entries - document.Cleared >= 2 * EntriesPerWrite;

    /// <summary>Whether so much of the life of what is written is over that it has to be written again.</summary>
    public bool IsOld(SessionDocument document) => time.GetUtcNow() - document.WrittenAt > TimeSpan.FromSeconds(options.TtlSeconds / 2d);

    /// <summary>Removes the session and its entries, also when its time is over. What it held; null: there was none.</summary>
    public async Task<SessionDocument?> RemoveAsync(SessionKey key, CancellationToken cancellationToken)
    {
        var document = (await state.ReadAsync<SessionDocument>(key.State, cancellationToken)).Value;
        if (document is null)
            return null;
        var (whole, _) = await FollowAsync(key, document, cancellationToken);
        // The entries first: with the session gone nothing would tell of them. Somebody may have died over that: then some are left behind
        // others that are gone.
        await FenceAsync(key, document.Life, document.Cleared, Math.Max(whole.Entries, document.Cleared + (2 * EntriesPerWrite)) + 1, cancellationToken);
        await state.DeleteAsync(key.State, cancellationToken);
        return whole;
    }

    // The same turns at the same moment.
    private static bool IsSame(SessionEntry one, SessionEntry other) => Json(one).AsSpan().SequenceEqual(Json(other));

    private static byte[] Json(SessionEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, SessionsJson.Default.SessionEntry);

    private bool IsOver(SessionDocument document) => window.ExpiresAt(document) <= time.GetUtcNow();

    private async Task<(SessionDocument Whole, bool Moved)> FollowAsync(SessionKey key, SessionDocument document, CancellationToken cancellationToken)
    {
        while (true)
        {
            var first = document.Entries + 1;
            var keys = Enumerable.Range(0, EntriesPerRead).Select(i => key.Entry(document.Life, first + i)).ToArray();
            foreach (var entry in await state.ReadManyAsync<SessionEntry>(keys, cancellationToken))
            {
                if (entry.Value is null)
                    return (document, false);
                // It is in the session by now: what was read of that is old.
                if (entry.Value.At is not { } at)
                    return (document, true);
                document = window.Add(document, entry.Value.Turns, entry.Value.UserId, at) with
                {
                    Entries = document.Entries + 1,
                    PublishedSeq = entry.Value.PublishedSeq,
                };
            }
        }
    }

    // With the etag of each: what was created with first-write cannot be written over without.
    private async Task FenceAsync(SessionKey key, string life, long after, long upTo, CancellationToken cancellationToken)
    {
        for (; after < upTo; after += EntriesPerFence)
        {
            var keys = Enumerable.Range(1, (int)Math.Min(EntriesPerFence, upTo - after)).Select(i => key.Entry(life, after + i)).ToArray();
            while (true)
            {
                var there = await state.ReadManyAsync<SessionEntry>(keys, cancellationToken);
                StateChange<SessionEntry>[] open =
                [
                    .. keys.Zip(there).Where(one => one.Second.Value is null or { At: not null })
                        .Select(one => new StateChange<SessionEntry>(one.First, new SessionEntry(), one.Second.ETag)),
                ];
                if (open.Length == 0 || await state.TrySaveManyAsync(open, FenceSeconds, cancellationToken))
                    break;
            }
        }
    }
}
