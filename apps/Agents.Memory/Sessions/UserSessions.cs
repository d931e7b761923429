using Agents.Hosting.State;

namespace Agents.Memory.Sessions;

/// <summary>Which sessions a person has, so that an erasure finds them.</summary>
internal sealed class UserSessions(IStateStore state, SessionsOptions options)
{
    private const int ReadSize = 100;

    /// <summary>
    /// Notes that a session is about to begin: before it does, so that it is found whatever happens then. False: the person has too many.
    /// </summary>
    public async Task<bool> TryNoteAsync(SessionKey key, string user, CancellationToken cancellationToken)
    {
        var list = SessionKey.OfUser(key.Tenant, user);
        while (true)
        {
            var read = await state.ReadAsync<SessionList>(list, cancellationToken);
            var ids = read.Value?.Ids ?? [];
            if (ids.Contains(key.Id))
                return true;
            if (ids.Count >= options.MaxSessionsPerUser)
                ids = await AliveAsync(key.Tenant, ids, cancellationToken);
            if (ids.Count >= options.MaxSessionsPerUser)
                return false;
            if (await state.TrySaveAsync(read.Change(list, new SessionList([.. ids, key.Id])), cancellationToken))
                return true;
        }
    }

    /// <summary>Ids of the sessions of a person, oldest first; some may be over.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(string tenant, string user, CancellationToken cancellationToken) =>
        (await state.ReadAsync<SessionList>(SessionKey.OfUser(tenant, user), cancellationToken)).Value?.Ids ?? [];

    /// <summary>Takes a session that is gone off the list.</summary>
    public async Task ForgetAsync(SessionKey key, string user, CancellationToken cancellationToken)
    {
        var list = SessionKey.OfUser(key.Tenant, user);
        while (true)
        {
            var read = await state.ReadAsync<SessionList>(list, cancellationToken);
            if (read.Value?.Ids.Contains(key.Id) != true)
                return;
            IReadOnlyList<string> left = [.. read.Value.Ids.Where(id => id != key.Id)];
            if (left.Count == 0
                ? await state.TryDeleteAsync(list, read.ETag, cancellationToken)
                : await state.TryReplaceAsync(list, new SessionList(left), read.ETag, null, cancellationToken))
                return;
        }
    }

    private async Task<IReadOnlyList<string>> AliveAsync(string tenant, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var alive = new List<string>();
        foreach (var some in ids.Chunk(ReadSize))
        {
            var read = await state.ReadManyAsync<SessionDocument>([.. some.Select(id => new SessionKey(tenant, id).State)], cancellationToken);
            alive.AddRange(some.Where((_, index) => read[index].Value is not null));
        }
        return alive;
    }

    internal sealed record SessionList(IReadOnlyList<string> Ids);
}
