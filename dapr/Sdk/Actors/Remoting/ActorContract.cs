using System.Collections.Concurrent;
using System.Reflection;

namespace Dapr.Actors.Remoting;

/// <summary>The methods of an actor's interface and of those it derives from.</summary>
internal sealed class ActorContract
{
    private static readonly ConcurrentDictionary<Type, ActorContract> Known = new();
    private readonly Dictionary<MethodInfo, ActorMethod> _methods = [];
    private readonly ConcurrentDictionary<(ActorMethod Method, string Type), RemotingHeaders.RequestTemplate> _headers = new();

    private ActorContract(Type type)
    {
        foreach (var part in new[] { type }.Concat(type.GetInterfaces().Where(IsActorInterface)))
        {
            if (part.IsGenericType) throw new ArgumentException($"The actor interface {part} is generic.");
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var method in part.GetMethods())
            {
                if (!names.Add(method.Name)) throw new ArgumentException($"The method {method.Name} of the actor interface {part} is overloaded.");
                _methods[method] = ActorMethod.Of(method);
            }
        }
    }

    public IEnumerable<ActorMethod> Methods => _methods.Values;

    /// <exception cref="ArgumentException">It is no interface of an actor, or one of its methods cannot be called.</exception>
    public static ActorContract Of(Type type) => Known.GetOrAdd(type, static type =>
    {
        if (!type.IsInterface) throw new ArgumentException($"{type} is not an interface.", nameof(type));
        if (!IsActorInterface(type)) throw new ArgumentException($"{type}, or an interface it derives from, does not derive from {typeof(IActor)}.", nameof(type));
        return new ActorContract(type);
    });

    public ActorMethod Find(MethodInfo method) => _methods[method];

    public RemotingHeaders.RequestTemplate Header(ActorMethod method, string actorType) =>
        _headers.GetOrAdd((method, actorType), static key => RemotingHeaders.Template(key.Method, key.Type));

    /// <summary>It derives from <see cref="IActor"/>, and so do all that it derives from.</summary>
    public static bool IsActorInterface(Type type)
    {
        var parents = type.GetInterfaces();
        return type.IsInterface && type != typeof(IActor) && parents.Contains(typeof(IActor)) && parents.Where(p => p != typeof(IActor)).All(IsActorInterface);
    }
}
