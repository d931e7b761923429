using System.Collections.Concurrent;

namespace Agents.Memory.Sessions;

/// <summary>
/// The sessions whose actors are active in this process. What happens to come to the process of its session, shortly after a call that
/// Dapr brought there, needs no way through the sidecar and back.
/// </summary>
internal sealed class SessionsHere
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    public void Add(string actor, Session session) => _sessions[actor] = session;

    /// <summary>Another one of the same session, which is active by now, stays.</summary>
    public void Remove(string actor, Session session) => _sessions.TryRemove(KeyValuePair.Create(actor, session));

    /// <summary>The session as it is here, after a look into the store if need be; null: its actor has to be asked.</summary>
    public async ValueTask<SessionDocument?> SeeAsync(string actor, CancellationToken cancellationToken) =>
        _sessions.TryGetValue(actor, out var session) ? session.Glance() ?? await session.LookAsync(cancellationToken) : null;

    /// <summary>The session if turns may be appended to it here; null: its actor has to be asked.</summary>
    public Session? ForAppends(string actor) => _sessions.TryGetValue(actor, out var session) && session.TakesAppends ? session : null;
}
