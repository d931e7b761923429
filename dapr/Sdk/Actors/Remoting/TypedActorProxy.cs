using System.Reflection;
using Dapr.Actors.Client;
using Dapr.Actors.Sidecar;

namespace Dapr.Actors.Remoting;

/// <summary>Carries the calls of a typed proxy to the actor. The runtime derives a type from it that has the actor's interface.</summary>
#pragma warning disable CA1852 // DispatchProxy derives from it.
internal class TypedActorProxy : DispatchProxy, IActorProxy
#pragma warning restore CA1852
{
    private readonly Func<ActorMethod, object?[], CancellationToken, Task<object?>> _send;
    private ActorContract _contract = null!;
    private MessageFormat _format = null!;
    private ActorSidecar _sidecar = null!;

    public TypedActorProxy() => _send = SendAsync;

    public ActorId ActorId { get; private set; } = null!;

    public string ActorType { get; private set; } = null!;

    public void Bind(ActorId id, string type, ActorContract contract, MessageFormat format, ActorSidecar sidecar)
    {
        ActorId = id;
        ActorType = type;
        _contract = contract;
        _format = format;
        _sidecar = sidecar;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = _contract.Find(targetMethod!);
        args ??= [];
        return method.SendAsync(_send, args, method.HasToken ? (CancellationToken)args[^1]! : CancellationToken.None);
    }

    private async Task<object?> SendAsync(ActorMethod method, object?[] arguments, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? body = method.Parameters.Length == 0 ? null : _format.WriteArguments(method, arguments);
        var header = _contract.Header(method, ActorType).Fill(ActorId.GetId());
        var reply = await _sidecar.InvokeAsync(ActorType, ActorId.GetId(), method.Name, header, body, cancellationToken);
        if (reply.Error is not null) throw RemoteException.Read(reply);
        return method.Result is null || reply.Body.Length == 0 ? null : _format.ReadResult(method, reply.Body);
    }
}
