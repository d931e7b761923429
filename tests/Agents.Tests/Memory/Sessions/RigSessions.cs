using System.Collections.Concurrent;
using Agents.Memory.Sessions;

namespace Agents.Tests.Memory.Sessions;

/// <summary>Sessions of a rig without actors: one of each key, one call at a time.</summary>
internal sealed class RigSessions(SessionRig rig) : ISessions
{
    private readonly ConcurrentDictionary<SessionKey, Session> _open = [];

    public async Task<SessionAnswer> ReadAsync(SessionKey key, ReadSession request, CancellationToken cancellationToken)
    {
        var session = await Of(key).ReadAsync(cancellationToken);
        return new SessionAnswer(session is null ? null : SessionView.Of(session, rig.Window.ExpiresAt(session), request), null);
    }

    public async Task<AppendAnswer> AppendAsync(SessionKey key, AppendTurns request) => (await Of(key).AppendAsync([request], CancellationToken.None))[0];

    public async Task<RemovedSession> RemoveAsync(SessionKey key, CancellationToken cancellationToken)
    {
        var removed = await Of(key).RemoveAsync(cancellationToken);
        return new RemovedSession(removed is null ? null : "digest", removed?.UserId, null);
    }

    private Session Of(SessionKey key) => _open.GetOrAdd(key, rig.Factory.Open);
}
