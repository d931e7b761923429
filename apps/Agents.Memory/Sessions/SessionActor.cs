using System.Security.Cryptography;
using System.Text.Json;
using Dapr;
using Dapr.Actors.Runtime;

namespace Agents.Memory.Sessions;

/// <summary>The shell of a <see cref="Session"/>: one call at a time, in one place.</summary>
[Actor(TypeName = ISessionActor.Type)]
internal sealed class SessionActor : Actor, ISessionActor
{
    private readonly Session _session;
    private readonly SessionWindow _window;
    private readonly SessionsHere _here;

    public SessionActor(ActorHost host, SessionFactory sessions, SessionWindow window, SessionsHere here)
        : base(host)
    {
        _session = sessions.Open(SessionKey.OfActor(host.Id.GetId()));
        _window = window;
        _here = here;
    }

    public async Task<SessionAnswer> ReadAsync(ReadSession request)
    {
        _session.Called();
        try
        {
            var session = await _session.ReadAsync(CancellationToken.None);
            return new SessionAnswer(session is null ? null : SessionView.Of(session, _window.ExpiresAt(session), request), null);
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException)
        {
            return new SessionAnswer(null, exception.Message);
        }
    }

    public async Task<AppendedMany> AppendAsync(AppendMany request)
    {
        _session.Called();
        return new AppendedMany(await _session.AppendAsync(request.Requests, CancellationToken.None));
    }

    public async Task<RemovedSession> RemoveAsync()
    {
        try
        {
            var removed = await _session.RemoveAsync(CancellationToken.None);
            return removed is null
                ? new RemovedSession(null, null, null)
                : new RemovedSession(
                    Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(removed, SessionsJson.Default.SessionDocument))), removed.UserId, null);
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException)
        {
            return new RemovedSession(null, null, exception.Message);
        }
    }

    protected override Task OnActivateAsync()
    {
        _here.Add(Id.GetId(), _session);
        return Task.CompletedTask;
    }

    protected override Task OnDeactivateAsync()
    {
        _here.Remove(Id.GetId(), _session);
        return Task.CompletedTask;
    }
}
