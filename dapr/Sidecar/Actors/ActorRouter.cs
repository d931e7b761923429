using System.Collections.Concurrent;
using Dapr.Sidecar.Resiliency;
using Dapr.Sidecar.Workflows;

namespace Dapr.Sidecar.Actors;

/// <summary>
/// Brings a call to its actor, here or with another sidecar. An actor that is active here is called without a look at the store.
/// </summary>
internal sealed partial class ActorRouter(
    ActorTypes types, ActorDirectory directory, ActorApp app, ActorPeers peers, ResiliencyPolicies policies, TimeProvider time, ILogger log) : IDisposable
{
    // As often, and in such steps, daprd looks again for an actor that nobody has.
    private const int MostLooks = 5;
    private const int MostMoves = 16;
    private const int MostKnown = 100_000;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<(string Type, string Id), ActorPlace> _elsewhere = new();
    private readonly Alarms _idle = new(time);

    /// <exception cref="ActorFailure">There is no answer of the actor.</exception>
    /// <exception cref="CircuitOpenException">The breaker of its type is open.</exception>
    public Task<ActorAnswer> CallAsync(ActorCall call, CancellationToken cancellationToken)
    {
        var policy = policies.ForActor(call.Type, call.Id);
        return policy is not NoPolicy ? WithPolicyAsync(policy, call, cancellationToken) : WithoutPolicyAsync(call, cancellationToken);
    }

    /// <summary>A callback. It is tried again by whoever plans it, so no policy of the type counts.</summary>
    /// <exception cref="ActorFailure">It failed.</exception>
    public Task CallBackAsync(ActorCall call, CancellationToken cancellationToken) => WithoutPolicyAsync(call, cancellationToken);

    /// <summary>A call that another sidecar brings here.</summary>
    /// <exception cref="ActorFailure">As above, or the actor is not here.</exception>
    public async Task<ActorAnswer> CallHereAsync(ActorCall call, CancellationToken cancellationToken)
    {
        for (var move = 0; move < MostMoves; move++)
        {
            // Whoever brings it has looked; what this sidecar believed may be old.
            _elsewhere.TryRemove((call.Type, call.Id), out _);
            if (await FindHereAsync(call) is not { } actor) break;
            if (await TryCallAsync(actor, call, cancellationToken) is { } answer) return answer;
        }
        throw new ActorFailure("remote actor moved") { Moved = true, LooksAgain = true };
    }

    public bool IsActive(string type, string id) => types.Find(type)?.Active.ContainsKey(id) == true;

    /// <summary>Lets all actors of this sidecar go: calls under way end or are out of time, who waits looks elsewhere.</summary>
    public async Task HaltAsync(CancellationToken cancellationToken)
    {
        List<HostedActor> all = [.. types.All.SelectMany(type => type.Active.Values)];
        foreach (var actor in all) actor.Turns.Close();
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = cancellationToken }, async (actor, ct) =>
        {
            if (actor.Config.Drains) await actor.Turns.EmptyAsync(actor.Config.DrainTimeout, time, ct);
            await DeactivateAsync(actor, ct);
        });
    }

    public void Dispose() => _idle.Dispose();

    private async Task<ActorAnswer> WithPolicyAsync(ICallPolicy policy, ActorCall call, CancellationToken cancellationToken)
    {
        var (answer, failure) = await policy.ExecuteAsync<(ActorAnswer?, ActorFailure?)>(
            async ct =>
            {
                try
                {
                    var answer = await WithoutPolicyAsync(call, ct);
                    return new((answer, null), Failed: answer.IsActorError);
                }
                catch (ActorFailure failure)
                {
                    return new((null, failure), Failed: true, Final: failure.Final);
                }
            },
            cancellationToken);
        return answer ?? throw failure!;
    }

    /// <summary>A type that is the target of policies is looked for once: they decide whether it is again.</summary>
    private Task<ActorAnswer> WithoutPolicyAsync(ActorCall call, CancellationToken cancellationToken) =>
        policies.IsActorTarget(call.Type) ? OnceAsync(call, cancellationToken) : LookingAgainAsync(call, cancellationToken);

    private async Task<ActorAnswer> LookingAgainAsync(ActorCall call, CancellationToken cancellationToken)
    {
        for (var looks = 0; ; looks++)
        {
            try
            {
                return await OnceAsync(call, cancellationToken);
            }
            catch (ActorFailure failure) when (failure.LooksAgain && looks < MostLooks)
            {
                await Task.Delay(BetweenLooks, time, cancellationToken);
            }
        }
    }

    private async Task<ActorAnswer> OnceAsync(ActorCall call, CancellationToken cancellationToken)
    {
        for (var move = 0; move < MostMoves; move++)
        {
            if (await FindHereAsync(call) is { } actor)
            {
                if (await TryCallAsync(actor, call, cancellationToken) is { } answer) return answer;
                continue;
            }
            var key = (call.Type, call.Id);
            if (!_elsewhere.TryGetValue(key, out var place))
            {
                place = directory.Find(call.Type, call.Id) ?? await directory.PlaceAsync(call.Type, call.Id) ?? throw ActorFailure.NoAddress(call.Type, call.Id);
                if (place.Instance == directory.Instance) continue;
                Remember(key, place);
            }
            try
            {
                return await peers.CallAsync(place, call, cancellationToken);
            }
            catch (ActorFailure failure) when (failure.LooksAgain)
            {
                // It has moved, or its sidecar is gone and its place with it.
                _elsewhere.TryRemove(key, out _);
                if (!failure.Moved && !await directory.ForgetDeadAsync()) throw;
            }
        }
        throw ActorFailure.NoAddress(call.Type, call.Id);
    }

    /// <summary>The actor, activated if it belongs here and is not active yet; null: it is not here.</summary>
    private async ValueTask<HostedActor?> FindHereAsync(ActorCall call)
    {
        if (types.Find(call.Type) is not { } type) return null;
        if (!type.Active.TryGetValue(call.Id, out var actor))
        {
            if (_elsewhere.ContainsKey((call.Type, call.Id))) return null;
            actor = type.Active.GetOrAdd(call.Id, static (id, arg) => new HostedActor(arg.Config, id, arg.Directory.PlaceAsync), (type.Config, Directory: directory));
        }
        ActorPlace? place;
        try
        {
            place = actor.Place.IsCompletedSuccessfully ? actor.Place.Result : await actor.Place;
        }
        catch
        {
            Forget(type, actor);
            throw;
        }
        if (place?.Instance == directory.Instance)
        {
            if (actor.TrySetActive()) Begin(actor);
            return actor;
        }
        if (place is not null) Remember((call.Type, call.Id), place);
        Forget(type, actor);
        return place is null ? throw ActorFailure.NoAddress(call.Type, call.Id) : null;
    }

    /// <summary>Null: the actor was let go meanwhile, and now it is gone.</summary>
    private async Task<ActorAnswer?> TryCallAsync(HostedActor actor, ActorCall call, CancellationToken cancellationToken)
    {
        if (actor.Turns.IsReentrant && call.Kind == ActorCallKind.Method) call.ReentrancyId ??= Guid.NewGuid().ToString();
        if (await actor.Turns.EnterAsync(call.ReentrancyId, cancellationToken) is not { } turn)
        {
            await actor.Gone.WaitAsync(cancellationToken);
            return null;
        }
        actor.Touch(time.GetUtcNow());
        try
        {
            return await app.InvokeAsync(actor, call, cancellationToken);
        }
        finally
        {
            actor.Touch(time.GetUtcNow());
            actor.Turns.Leave(turn);
        }
    }

    private void Begin(HostedActor actor)
    {
        var now = time.GetUtcNow();
        actor.Touch(now);
        Watch(actor, now + actor.Config.IdleTimeout);
    }

    private void Watch(HostedActor actor, DateTimeOffset at) => _idle.Set(at, () => LookForIdle(actor));

    /// <summary>An actor that was called meanwhile is looked at again when it could be idle at the earliest.</summary>
    private void LookForIdle(HostedActor actor)
    {
        if (actor.Gone.IsCompleted) return;
        var now = time.GetUtcNow();
        var due = actor.Used + actor.Config.IdleTimeout;
        if (due > now) Watch(actor, due);
        else if (!actor.Turns.TryClose()) Watch(actor, now + actor.Config.IdleTimeout);
        else _ = DeactivateIdleAsync(actor); // The alarm waits for nobody; whatever goes wrong is logged there.
    }

    private async Task DeactivateIdleAsync(HostedActor actor)
    {
        await Task.Yield();
        try
        {
            await DeactivateAsync(actor, CancellationToken.None);
        }
        catch (Exception e) // Logged; nobody waits for this task.
        {
            Log.NotReleased(log, actor.Config.Type, actor.Id, e);
        }
    }

    /// <summary>Only for one that lets nobody in any more. The row goes last but one: until then nobody else may activate the actor.</summary>
    private async Task DeactivateAsync(HostedActor actor, CancellationToken cancellationToken)
    {
        try
        {
            if (await app.DeactivateAsync(actor, cancellationToken) is { } problem) Log.NotDeactivated(log, actor.Config.Type, actor.Id, problem);
        }
        finally
        {
            try
            {
                await directory.ReleaseAsync(actor.Config.Type, actor.Id);
            }
            finally
            {
                if (types.Find(actor.Config.Type) is { } type) Forget(type, actor);
                actor.SetGone();
            }
        }
    }

    private static void Forget(ActorTypes.HostedType type, HostedActor actor)
    {
        type.Active.TryRemove(KeyValuePair.Create(actor.Id, actor));
        actor.SetGone();
    }

    private void Remember((string Type, string Id) key, ActorPlace place)
    {
        // Found again when it is asked for; callers choose the ids, and they must not fill the memory.
        if (_elsewhere.Count >= MostKnown) _elsewhere.Clear();
        _elsewhere[key] = place;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "the application was not told that actor {Type}/{Id} is not active any more: {Reason}")]
        public static partial void NotDeactivated(ILogger logger, string type, string id, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "actor {Type}/{Id} could not be let go")]
        public static partial void NotReleased(ILogger logger, string type, string id, Exception error);
    }
}
