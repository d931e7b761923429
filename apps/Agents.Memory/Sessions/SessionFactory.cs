using Agents.Memory.Governance;
using Agents.Memory.Live;

namespace Agents.Memory.Sessions;

/// <summary>Opens sessions for their actors.</summary>
internal sealed class SessionFactory(
    SessionWindow window, SessionStore store, UserSessions users, IErasureMarks marks, TurnEvents events, SessionAudit audit, LiveTurns live, TimeProvider time)
{
    public Session Open(SessionKey key) => new(key, window, store, users, marks, events, audit, live, time);
}
