using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.ExceptionServices;
using Dapr.Actors.Client;
using Dapr.Actors.Hosting;
using Dapr.Actors.Remoting;
using Dapr.Actors.Sidecar;
using Microsoft.Extensions.Logging;

namespace Dapr.Actors.Runtime;

/// <summary>The active actors of one type, and what can be called of them.</summary>
internal sealed class ActorsOfType
{
    private readonly ConcurrentDictionary<string, ActorActivatorState> _active = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ActorMethod> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<(int InterfaceId, int MethodId), ActorMethod> _byId = [];
    private readonly ActorTypeInformation _type;
    private readonly ActorActivator _activator;
    private readonly ActorRuntimeOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly IActorProxyFactory _proxies;
    private readonly ActorSidecar _sidecar;
    private readonly SidecarTimers _timers;
    private readonly TimeProvider _time;

    public ActorsOfType(
        ActorTypeInformation type, ActorActivator activator, ActorRuntimeOptions options, ILoggerFactory loggers, IActorProxyFactory proxies, ActorSidecar sidecar, TimeProvider time)
    {
        _type = type;
        _activator = activator;
        _options = options;
        _loggers = loggers;
        _proxies = proxies;
        _sidecar = sidecar;
        _timers = new SidecarTimers(sidecar);
        _time = time;
        Format = MessageFormat.Of(options.UseJsonSerialization, options.JsonSerializerOptions);
        foreach (var method in type.InterfaceTypes.SelectMany(contract => ActorContract.Of(contract).Methods))
        {
            _byName.TryAdd(method.Name, method);
            _byId.TryAdd((method.InterfaceId, method.Id), method);
        }
    }

    public MessageFormat Format { get; }

    /// <exception cref="MissingMethodException">There is none.</exception>
    public ActorMethod Method(string name) => _byName.GetValueOrDefault(name) ?? throw Missing(name);

    /// <exception cref="MissingMethodException">There is none.</exception>
    public ActorMethod Method(string name, string header)
    {
        var (interfaceId, methodId) = RemotingHeaders.Read(header);
        return _byId.GetValueOrDefault((interfaceId, methodId)) ?? throw Missing(name);
    }

    public async ValueTask<object?> CallAsync(string id, ActorMethod method, object?[] arguments, CancellationToken cancellationToken) =>
        await RunAsync(id, new ActorMethodContext(method.Name, ActorCallType.ActorInterfaceMethod), actor => method.InvokeAsync(actor, arguments, cancellationToken));

    public async Task RemindAsync(string id, string name, byte[] body)
    {
        if (!_type.IsRemindable) return;
        var message = CallbackMessage.Read(body);
        await RunAsync(id, new ActorMethodContext(nameof(IRemindable.ReceiveReminderAsync), ActorCallType.ReminderMethod), async actor =>
        {
            await ((IRemindable)actor).ReceiveReminderAsync(name, message.Data, message.DueTime, message.Period);
            return null;
        });
    }

    public async Task FireAsync(string id, byte[] body)
    {
        var message = CallbackMessage.Read(body);
        await RunAsync(id, new ActorMethodContext("FireTimerAsync", ActorCallType.TimerMethod), async actor =>
        {
            var method = actor.FindCallback(message.Callback) ?? throw Missing(message.Callback);
            await Invoke(method, actor, method.GetParameters().Length == 0 ? null : [message.Data]);
            return null;
        });
    }

    public Task DeactivateAsync(string id) => _active.TryRemove(id, out var state) ? DeactivateAsync(state) : Task.CompletedTask;

    private async ValueTask<object?> RunAsync(string id, ActorMethodContext context, Func<Actor, ValueTask<object?>> call)
    {
        if (!_active.TryGetValue(id, out var state)) state = await ActivateAsync(id);
        var actor = state.Actor;
        var scoped = Reentrancy.Current is not null && actor.StateManager is ActorStateManager;
        if (scoped) ((ActorStateManager)actor.StateManager).BeginScope();
        try
        {
            await actor.BeginAsync(context);
            var result = await call(actor);
            await actor.EndAsync(context);
            return result;
        }
        catch (Exception e)
        {
            await actor.FailAsync(context, e);
            throw;
        }
        finally
        {
            if (scoped) ActorStateManager.EndScope();
        }
    }

    private async Task<ActorActivatorState> ActivateAsync(string id)
    {
        var actorId = new ActorId(id);
        var state = await _activator.CreateAsync(new ActorHost(_type, actorId, _options.JsonSerializerOptions, _loggers, _proxies, _timers)
        {
            State = new ActorStateProvider(_sidecar, _type.ActorTypeName, id, _options.JsonSerializerOptions, _time),
            Time = _time,
        });
        try
        {
            await state.Actor.ActivateAsync();
        }
        catch
        {
            await _activator.DeleteAsync(state);
            throw;
        }
        var kept = _active.GetOrAdd(id, state);
        // Dapr does not activate an actor twice; if it happened, the first one stays.
        if (!ReferenceEquals(kept, state)) await DeactivateAsync(state);
        return kept;
    }

    private async Task DeactivateAsync(ActorActivatorState state)
    {
        try
        {
            await state.Actor.DeactivateAsync();
        }
        finally
        {
            await _activator.DeleteAsync(state);
        }
    }

    private static Task Invoke(MethodInfo method, Actor actor, object?[]? arguments)
    {
        try
        {
            return method.Invoke(actor, arguments) as Task ?? Task.CompletedTask;
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }
    }

    private MissingMethodException Missing(string name) => new($"Actors of type {_type.ActorTypeName} have no method {name}.");
}
