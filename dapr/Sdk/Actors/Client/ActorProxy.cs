using System.Text.Json;
using Dapr.Actors.Sidecar;

namespace Dapr.Actors.Client;

/// <summary>Calls methods of an actor by name. What is sent and received is JSON, so the actor may be written in any language.</summary>
public class ActorProxy : IActorProxy
{
    private readonly ActorSidecar _sidecar = null!;
    private readonly JsonSerializerOptions _json = JsonSerializerOptions.Web;

    /// <summary>For derived types.</summary>
    protected internal ActorProxy()
    {
    }

    internal ActorProxy(ActorId id, string type, JsonSerializerOptions json, ActorSidecar sidecar)
    {
        ActorId = id;
        ActorType = type;
        _json = json;
        _sidecar = sidecar;
    }

    /// <summary>Makes proxies with default options.</summary>
    public static IActorProxyFactory DefaultProxyFactory { get; } = new ActorProxyFactory();

    /// <inheritdoc/>
    public ActorId ActorId { get; } = null!;

    /// <inheritdoc/>
    public string ActorType { get; } = null!;

    /// <summary>A typed proxy.</summary>
    /// <typeparam name="TActorInterface">The actor's interface.</typeparam>
    /// <param name="actorId">The actor's id.</param>
    /// <param name="actorType">The actor's type.</param>
    /// <param name="options">Null: defaults.</param>
    public static TActorInterface Create<TActorInterface>(ActorId actorId, string actorType, ActorProxyOptions options = null!)
        where TActorInterface : IActor => DefaultProxyFactory.CreateActorProxy<TActorInterface>(actorId, actorType, options);

    /// <summary>A typed proxy.</summary>
    /// <param name="actorId">The actor's id.</param>
    /// <param name="actorInterfaceType">The actor's interface.</param>
    /// <param name="actorType">The actor's type.</param>
    /// <param name="options">Null: defaults.</param>
    /// <exception cref="ArgumentException">The interface does not derive from <see cref="IActor"/>.</exception>
    public static object Create(ActorId actorId, Type actorInterfaceType, string actorType, ActorProxyOptions options = null!)
    {
        if (!typeof(IActor).IsAssignableFrom(actorInterfaceType)) throw new ArgumentException($"{actorInterfaceType} must derive from IActor.", nameof(actorInterfaceType));
        return DefaultProxyFactory.CreateActorProxy(actorId, actorInterfaceType, actorType, options);
    }

    /// <summary>A proxy that calls methods by name.</summary>
    /// <param name="actorId">The actor's id.</param>
    /// <param name="actorType">The actor's type.</param>
    /// <param name="options">Null: defaults.</param>
    public static ActorProxy Create(ActorId actorId, string actorType, ActorProxyOptions options = null!) => DefaultProxyFactory.Create(actorId, actorType, options);

    /// <summary>Calls a method with an argument, and waits for its result.</summary>
    /// <typeparam name="TRequest">Type of the argument.</typeparam>
    /// <typeparam name="TResponse">Type of the result.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="data">The argument.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DaprApiException">The call failed.</exception>
    public async Task<TResponse> InvokeMethodAsync<TRequest, TResponse>(string method, TRequest data, CancellationToken cancellationToken = default) =>
        Read<TResponse>(await _sidecar.InvokeAsync(ActorType, ActorId.GetId(), method, JsonSerializer.SerializeToUtf8Bytes(data, _json), cancellationToken));

    /// <summary>Calls a method with an argument.</summary>
    /// <typeparam name="TRequest">Type of the argument.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="data">The argument.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DaprApiException">The call failed.</exception>
    public Task InvokeMethodAsync<TRequest>(string method, TRequest data, CancellationToken cancellationToken = default) =>
        _sidecar.InvokeAsync(ActorType, ActorId.GetId(), method, JsonSerializer.SerializeToUtf8Bytes(data, _json), cancellationToken);

    /// <summary>Calls a method without an argument, and waits for its result.</summary>
    /// <typeparam name="TResponse">Type of the result.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DaprApiException">The call failed.</exception>
    public async Task<TResponse> InvokeMethodAsync<TResponse>(string method, CancellationToken cancellationToken = default) =>
        Read<TResponse>(await _sidecar.InvokeAsync(ActorType, ActorId.GetId(), method, null, cancellationToken));

    /// <summary>Calls a method without an argument.</summary>
    /// <param name="method">The method.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DaprApiException">The call failed.</exception>
    public Task InvokeMethodAsync(string method, CancellationToken cancellationToken = default) =>
        _sidecar.InvokeAsync(ActorType, ActorId.GetId(), method, null, cancellationToken);

    private TResponse Read<TResponse>(byte[] body) => JsonSerializer.Deserialize<TResponse>(body, _json)!;
}
