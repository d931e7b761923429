using System.Reflection;
using Dapr.Actors.Remoting;
using Dapr.Actors.Sidecar;

namespace Dapr.Actors.Client;

/// <summary>Makes proxies of actors.</summary>
public class ActorProxyFactory : IActorProxyFactory
{
    private readonly HttpMessageHandler? _handler;
    private ActorProxyOptions _options;

    /// <summary>Makes a factory.</summary>
    /// <param name="options">For proxies without options of their own; null: defaults.</param>
    /// <param name="handler">Sends the requests; null: a shared one.</param>
    [Obsolete("Use the constructor that takes an HttpMessageHandler.")]
    public ActorProxyFactory(ActorProxyOptions options, HttpClientHandler handler)
        : this(options, (HttpMessageHandler)handler)
    {
    }

    /// <summary>Makes a factory.</summary>
    /// <param name="options">For proxies without options of their own; null: defaults.</param>
    /// <param name="handler">Sends the requests; null: a shared one.</param>
    public ActorProxyFactory(ActorProxyOptions options = null!, HttpMessageHandler handler = null!)
    {
        _options = options ?? new ActorProxyOptions();
        _handler = handler;
    }

    /// <summary>For proxies without options of their own.</summary>
    public ActorProxyOptions DefaultOptions
    {
        get => _options;
        set => _options = value ?? throw new ArgumentNullException(nameof(DefaultOptions), "ActorProxyFactory.DefaultOptions must not be null.");
    }

    /// <inheritdoc/>
    public TActorInterface CreateActorProxy<TActorInterface>(ActorId actorId, string actorType, ActorProxyOptions options = null!)
        where TActorInterface : IActor => (TActorInterface)CreateActorProxy(actorId, typeof(TActorInterface), actorType, options);

    /// <inheritdoc/>
    public object CreateActorProxy(ActorId actorId, Type actorInterfaceType, string actorType, ActorProxyOptions options = null!)
    {
        ArgumentNullException.ThrowIfNull(actorId);
        ArgumentNullException.ThrowIfNull(actorInterfaceType);
        options ??= _options;
        var contract = ActorContract.Of(actorInterfaceType);
        var proxy = (TypedActorProxy)(object)DispatchProxy.Create(actorInterfaceType, typeof(TypedActorProxy));
        proxy.Bind(actorId, actorType, contract, MessageFormat.Of(options.UseJsonSerialization, options.JsonSerializerOptions), Sidecar(options));
        return proxy;
    }

    /// <inheritdoc/>
    public ActorProxy Create(ActorId actorId, string actorType, ActorProxyOptions options = null!)
    {
        ArgumentNullException.ThrowIfNull(actorId);
        options ??= _options;
        return new ActorProxy(actorId, actorType, options.JsonSerializerOptions, Sidecar(options));
    }

    private ActorSidecar Sidecar(ActorProxyOptions options) => new(_handler, options.HttpEndpoint, options.DaprApiToken, options.RequestTimeout);
}
