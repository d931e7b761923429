using System.Collections.Concurrent;
using Agents.Hosting.Batching;
using Agents.Memory.Live;
using Dapr;
using Dapr.Actors;
using Dapr.Actors.Client;

namespace Agents.Memory.Sessions;

/// <summary>Asks the actors of sessions. Appends to one session that arrive at the same time share a call, and a write.</summary>
internal sealed class SessionCalls(IActorProxyFactory actors, SessionsHere here, SessionWindow window, LiveTurns live, TimeProvider time) : ISessions, IDisposable
{
    private const int MaxShared = 32;

    // Calls to the sidecar at the same time. More would not be answered sooner: each takes a connection to the sidecar and one back, and in a
    // spike making them is what the processors would be busy with. Appends to a session whose call waits here share the next one.
    private const int MaxCalls = 32;
    private readonly SemaphoreSlim _calls = new(MaxCalls, MaxCalls);
    private readonly ConcurrentDictionary<string, Appends> _appends = new(StringComparer.Ordinal);

    public async Task<SessionAnswer> ReadAsync(SessionKey key, ReadSession request, CancellationToken cancellationToken)
    {
        try
        {
            if (await here.SeeAsync(key.Actor, cancellationToken) is { } session)
                return new SessionAnswer(SessionView.Of(session, window.ExpiresAt(session), request), null);
            return await WithinAsync(
                () => ProxyOf(key.Actor).InvokeMethodAsync<ReadSession, SessionAnswer>(nameof(ISessionActor.ReadAsync), request, cancellationToken), cancellationToken);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            return new SessionAnswer(null, exception.Message);
        }
    }

    public async Task<AppendAnswer> AppendAsync(SessionKey key, AppendTurns request)
    {
        var actor = key.Actor;
        while (true)
        {
            var appends = _appends.GetOrAdd(actor, id => new Appends(new Coalescer<AppendTurns, AppendAnswer>(MaxShared, some => SendAsync(id, some), time)));
            if (!appends.TryEnter())
                continue;
            try
            {
                return await appends.Queue.AddAsync(request);
            }
            catch (Exception exception) when (IsFailure(exception))
            {
                return new AppendAnswer { Refusal = AppendRefusal.Unavailable, Reason = exception.Message };
            }
            finally
            {
                if (appends.Leave())
                    _appends.TryRemove(KeyValuePair.Create(actor, appends));
            }
        }
    }

    public async Task<RemovedSession> RemoveAsync(SessionKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await WithinAsync(
                () => ProxyOf(key.Actor).InvokeMethodAsync<RemovedSession>(nameof(ISessionActor.RemoveAsync), cancellationToken), cancellationToken);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            return new RemovedSession(null, null, exception.Message);
        }
    }

    public void Dispose() => _calls.Dispose();

    private Task<IReadOnlyList<AppendAnswer>> SendAsync(string actor, IReadOnlyList<AppendTurns> requests)
    {
        if (here.ForAppends(actor) is not { } session)
            return CallAsync(actor, requests);
        if (session.IsToBeCalled())
            _ = CallBehindAsync(actor);
        return session.AppendAsync(requests, CancellationToken.None);
    }

    private async Task<IReadOnlyList<AppendAnswer>> CallAsync(string actor, IReadOnlyList<AppendTurns> requests) => (await WithinAsync(
        () => ProxyOf(actor).InvokeMethodAsync<AppendMany, AppendedMany>(nameof(ISessionActor.AppendAsync), new AppendMany(requests)), CancellationToken.None)).Answers;

    // Changes nothing.
    private async Task CallBehindAsync(string actor)
    {
        try
        {
            await live.BehindAsync(() => CallAsync(actor, []), CancellationToken.None);
        }
        catch (Exception exception) when (IsFailure(exception) || exception is ObjectDisposedException)
        {
            // Then an append goes through Dapr a little later, and its caller is told. Or the app stops.
        }
    }

    private async Task<T> WithinAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        await _calls.WaitAsync(cancellationToken);
        try
        {
            return await call();
        }
        finally
        {
            _calls.Release();
        }
    }

    private ActorProxy ProxyOf(string actor) => actors.Create(new ActorId(actor), ISessionActor.Type);

    private static bool IsFailure(Exception exception) => exception is DaprException or HttpRequestException or ActorMethodInvocationException;

    // The queue of one session, as long as somebody waits in it.
    private sealed class Appends(Coalescer<AppendTurns, AppendAnswer> queue)
    {
        private int _inside;

        public Coalescer<AppendTurns, AppendAnswer> Queue { get; } = queue;

        public bool TryEnter()
        {
            for (var inside = Volatile.Read(ref _inside); inside >= 0;)
            {
                var seen = Interlocked.CompareExchange(ref _inside, inside + 1, inside);
                if (seen == inside)
                    return true;
                inside = seen;
            }
            return false;
        }

        // True: nobody is inside any more, and nobody enters again.
        public bool Leave() => Interlocked.Decrement(ref _inside) == 0 && Interlocked.CompareExchange(ref _inside, -1, 0) == 0;
    }
}
