using Agents.Memory.Governance;

namespace Agents.Memory.Sessions;

/// <summary>Opens sessions for their actors.</summary>
internal sealed class SessionFactory(
    SessionWindow window, SessionStore store, UserSessions users, IErasureMarks marks, TurnEvents events, TimeProvider time)
{
    public Session Open(SessionKey key) => new(key, window, store, users, marks, events, time);
}
