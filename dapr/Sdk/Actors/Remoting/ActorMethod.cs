using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Dapr.Actors.Remoting;

/// <summary>A method of an actor's interface, for both ends of a call.</summary>
internal abstract class ActorMethod
{
    private readonly MethodInvoker _invoker;

    protected ActorMethod(MethodInfo method)
    {
        _invoker = MethodInvoker.Create(method);
        Info = method;
        var declaring = method.DeclaringType!;
        InterfaceId = Crc64.Of(declaring.Namespace + declaring.Name);
        Id = Crc64.Of(declaring.Name + declaring.Namespace + method.Name);
        var parameters = method.GetParameters();
        HasToken = parameters.Length > 0 && parameters[^1].ParameterType == typeof(CancellationToken);
        Parameters = HasToken ? parameters[..^1] : parameters;
    }

    public MethodInfo Info { get; }
    public string Name => Info.Name;
    public int InterfaceId { get; }
    public int Id { get; }

    /// <summary>Its parameters but for the token at the end.</summary>
    public ParameterInfo[] Parameters { get; }
    public bool HasToken { get; }

    /// <summary>What its task gives; null: nothing.</summary>
    public abstract Type? Result { get; }

    /// <exception cref="ArgumentException">It cannot be a method of an actor.</exception>
    public static ActorMethod Of(MethodInfo method)
    {
        var (name, type) = (method.Name, method.DeclaringType);
        if (method.IsGenericMethod) throw new ArgumentException($"The method {name} of the actor interface {type} is generic.");
        if (method.GetParameters().SkipLast(1).Any(p => p.ParameterType == typeof(CancellationToken)))
            throw new ArgumentException($"The method {name} of the actor interface {type} has a CancellationToken that is not the last parameter.");
        var returned = method.ReturnType;
        if (returned == typeof(Task)) return new OfTask(method);
        if (!returned.IsGenericType || returned.GetGenericTypeDefinition() != typeof(Task<>))
            throw new ArgumentException($"The method {name} of the actor interface {type} returns {returned}; allowed are Task and Task<T>.");
        return (ActorMethod)Activator.CreateInstance(typeof(OfTask<>).MakeGenericType(returned.GetGenericArguments()), method)!;
    }

    /// <summary>Calls it on an actor of this process. Gives its result, null when there is none.</summary>
    public abstract ValueTask<object?> InvokeAsync(object actor, object?[] arguments, CancellationToken cancellationToken);

    /// <summary>Calls it on an actor somewhere, with a task of the right type.</summary>
    public abstract Task SendAsync(Func<ActorMethod, object?[], CancellationToken, Task<object?>> send, object?[] arguments, CancellationToken cancellationToken);

    private Task Invoke(object actor, object?[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            return (Task)_invoker.Invoke(actor, HasToken ? [.. arguments, cancellationToken] : arguments.AsSpan())!;
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }
    }

    private sealed class OfTask(MethodInfo method) : ActorMethod(method)
    {
        public override Type? Result => null;

        public override async ValueTask<object?> InvokeAsync(object actor, object?[] arguments, CancellationToken cancellationToken)
        {
            await Invoke(actor, arguments, cancellationToken);
            return null;
        }

        public override Task SendAsync(Func<ActorMethod, object?[], CancellationToken, Task<object?>> send, object?[] arguments, CancellationToken cancellationToken) =>
            send(this, arguments, cancellationToken);
    }

    private sealed class OfTask<T>(MethodInfo method) : ActorMethod(method)
    {
        public override Type? Result => typeof(T);

        public override async ValueTask<object?> InvokeAsync(object actor, object?[] arguments, CancellationToken cancellationToken) =>
            await (Task<T>)Invoke(actor, arguments, cancellationToken);

        public override Task SendAsync(Func<ActorMethod, object?[], CancellationToken, Task<object?>> send, object?[] arguments, CancellationToken cancellationToken) =>
            TypedAsync(send(this, arguments, cancellationToken));

        private static async Task<T> TypedAsync(Task<object?> sending) => await sending is { } result ? (T)result : default!;
    }
}
