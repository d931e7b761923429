using System.Collections.Concurrent;
using Dapr.Sidecar.Resources;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dapr.Sidecar.Resiliency;

/// <summary>
/// The policies of a sidecar by target. All resources share one set of names, a later one replaces an earlier one. A target that no
/// resource names gets the policies with the well-known names (<c>DefaultRetryPolicy</c>, <c>DefaultAppTimeoutPolicy</c>, ...).
/// Breakers live here, so one target has one state.
/// </summary>
internal sealed partial class ResiliencyPolicies
{
    private const int DefaultCacheSize = 100;
    private const int DefaultActorCacheSize = 5000;
    private const int LeastBuiltInRetries = 3;
    private const string ServiceRetries = "DaprBuiltInServiceRetries";
    private const string Protected = "DaprBuiltInActorNotFoundRetries";

    /// <summary>Daprd's own, which a target can name and a resource can replace.</summary>
    private static readonly Dictionary<string, RetryPolicy> BuiltIn = new(StringComparer.Ordinal)
    {
        [ServiceRetries] = new(Exponential: false, TimeSpan.FromSeconds(1), TimeSpan.Zero, 3),
        ["DaprBuiltInActorRetries"] = new(Exponential: false, TimeSpan.FromSeconds(1), TimeSpan.Zero, 3),
        ["DaprBuiltInActorReminderRetries"] = new(Exponential: true, TimeSpan.Zero, TimeSpan.FromSeconds(60), 0),
        ["DaprBuiltInInitializationRetries"] = new(Exponential: true, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1), 3),
        [Protected] = new(Exponential: false, TimeSpan.FromSeconds(1), TimeSpan.Zero, 5),
    };

    private readonly Dictionary<string, TimeSpan> _timeouts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Retry> _retries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (CircuitBreakerPolicy Policy, TripCondition Trip)> _breakers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PolicyNames> _apps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PolicyNames> _actors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ComponentPolicyNames> _components = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _blocks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, BreakerCache> _appBreakers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, BreakerCache> _actorBreakers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CircuitBreaker> _componentBreakers = new(StringComparer.Ordinal);
    private readonly PolicyNames? _appDefaults;
    private readonly PolicyNames? _actorDefaults;
    private readonly ILogger _log;

    /// <param name="components">Their types decide between the default policies by type, such as <c>DefaultPubsubComponentInboundRetryPolicy</c>.</param>
    public ResiliencyPolicies(
        IReadOnlyList<ResiliencyResource> resources, TimeProvider time, IReadOnlyList<Component>? components = null, ILoggerFactory? loggers = null)
    {
        Resources = resources;
        Time = time;
        _log = (loggers ?? NullLoggerFactory.Instance).CreateLogger("dapr.runtime.resiliency");
        foreach (var (name, policy) in BuiltIn) _retries[name] = new Retry(policy);
        foreach (var resource in resources) Add(resource);
        foreach (var component in components ?? []) _blocks[component.Name] = BlockOf(component.Type);
        _appDefaults = DefaultsFor(["App"]);
        _actorDefaults = DefaultsFor(["Actor"]);
        BuiltInServiceRetries = new CallPolicy("built-in service retry", TimeSpan.Zero, _retries[ServiceRetries], null, time, _log);
    }

    public IReadOnlyList<ResiliencyResource> Resources { get; }
    public TimeProvider Time { get; }

    /// <summary>For a sidecar that cannot be reached when no resource names the target.</summary>
    public ICallPolicy BuiltInServiceRetries { get; }

    /// <summary>A resource names the application or HTTP endpoint as a target.</summary>
    public bool IsTarget(string appId) => _apps.ContainsKey(appId);

    /// <summary>For a call to an application; the breaker is kept per <paramref name="breakerKey"/> (app and path).</summary>
    public ICallPolicy ForApp(string appId, string breakerKey)
    {
        if ((_apps.TryGetValue(appId, out var named) ? named : _appDefaults) is not { } names) return NoPolicy.Instance;
        CircuitBreaker? breaker = null;
        if (names.CircuitBreaker is { Length: > 0 } name && _breakers.TryGetValue(name, out var template))
        {
            var cache = _appBreakers.GetOrAdd(appId, static (_, size) => new BreakerCache(size), CacheSize(named));
            breaker = cache.GetOrAdd(breakerKey, key => NewBreaker(key, template));
        }
        return Compose("endpoint " + breakerKey, names, breaker);
    }

    /// <summary>HTTP endpoints and addresses are named in the same section as applications.</summary>
    public ICallPolicy ForHttpEndpoint(string name, string breakerKey) => ForApp(name, breakerKey);

    /// <summary>A resource names the actor type as a target.</summary>
    public bool IsActorTarget(string type) => _actors.ContainsKey(type);

    /// <summary>For a call of an actor, around the wait for its turn: retries and the breaker.</summary>
    public ICallPolicy ForActor(string type, string id)
    {
        var isTarget = _actors.TryGetValue(type, out var named);
        if ((isTarget ? named : _actorDefaults) is not { } names || (names.Retry is null && names.CircuitBreaker is null)) return NoPolicy.Instance;
        CircuitBreaker? breaker = null;
        if (names.CircuitBreaker is { Length: > 0 } name && _breakers.TryGetValue(name, out var template))
        {
            var key = !isTarget || names.CircuitBreakerScope == "type" ? type : $"{type}-{id}";
            var cache = _actorBreakers.GetOrAdd(type, static (_, size) => new BreakerCache(size), ActorCacheSize(named));
            breaker = cache.GetOrAdd(key, k => NewBreaker(k, template));
        }
        return Compose($"actor[{type}, {id}]", names with { Timeout = null }, breaker);
    }

    /// <summary>For the same call once it is the actor's turn: the time-out.</summary>
    public ICallPolicy ForActorInTurn(string type)
    {
        if ((_actors.TryGetValue(type, out var named) ? named : _actorDefaults) is not { Timeout: not null } names) return NoPolicy.Instance;
        return Compose($"actor[{type}]", names with { Retry = null }, breaker: null);
    }

    public ICallPolicy ForComponentInbound(string name) => ForComponent(name, inbound: true);

    public ICallPolicy ForComponentOutbound(string name) => ForComponent(name, inbound: false);

    private ICallPolicy ForComponent(string name, bool inbound)
    {
        PolicyNames? names;
        if (_components.TryGetValue(name, out var both)) names = inbound ? both.Inbound : both.Outbound;
        else
        {
            var direction = inbound ? "Inbound" : "Outbound";
            names = DefaultsFor([_blocks.GetValueOrDefault(name, "") + "Component" + direction, "Component" + direction, "Component"]);
        }
        if (names is null) return NoPolicy.Instance;
        CircuitBreaker? breaker = null;
        if (names.CircuitBreaker is { Length: > 0 } policy && _breakers.TryGetValue(policy, out var template))
            breaker = _componentBreakers.GetOrAdd(name, key => NewBreaker(policy + "-" + key, template));
        return Compose("component " + name, names, breaker);
    }

    private CallPolicy Compose(string target, PolicyNames names, CircuitBreaker? breaker) => new(
        target,
        names.Timeout is null ? TimeSpan.Zero : _timeouts.GetValueOrDefault(names.Timeout),
        names.Retry is null ? null : _retries.GetValueOrDefault(names.Retry),
        breaker,
        Time,
        _log);

    private CircuitBreaker NewBreaker(string name, (CircuitBreakerPolicy Policy, TripCondition Trip) template) =>
        new(name, template.Policy, template.Trip, Time, (breaker, from, to) => Log.BreakerChanged(_log, breaker, from, to));

    private void Add(ResiliencyResource resource)
    {
        foreach (var (name, timeout) in resource.Timeouts) _timeouts[name] = timeout;
        foreach (var (name, retry) in resource.Retries)
        {
            if (name == Protected) continue;
            var enough = BuiltIn.ContainsKey(name) && retry.MaxRetries < LeastBuiltInRetries ? retry with { MaxRetries = LeastBuiltInRetries } : retry;
            _retries[name] = new Retry(enough);
        }
        foreach (var (name, breaker) in resource.CircuitBreakers) _breakers[name] = (breaker, Trip.Compile(breaker.Trip));
        foreach (var (name, names) in resource.Apps) _apps[name] = names;
        foreach (var (name, names) in resource.Actors) _actors[name] = names;
        foreach (var (name, names) in resource.Components) _components[name] = names;
    }

    /// <summary>The policies by well-known name, the most special first; null when there is none.</summary>
    private PolicyNames? DefaultsFor(string[] levels)
    {
        var timeout = First("TimeoutPolicy", _timeouts);
        var retry = First("RetryPolicy", _retries);
        var breaker = First("CircuitBreakerPolicy", _breakers);
        return timeout is null && retry is null && breaker is null ? null : new PolicyNames(timeout, retry, breaker);

        string? First<T>(string kind, Dictionary<string, T> known)
        {
            foreach (var level in levels)
            {
                if (known.ContainsKey($"Default{level}{kind}")) return $"Default{level}{kind}";
            }
            return known.ContainsKey("Default" + kind) ? "Default" + kind : null;
        }
    }

    private static int CacheSize(PolicyNames? names) => names is { CircuitBreakerCacheSize: > 0 } ? names.CircuitBreakerCacheSize : DefaultCacheSize;

    private static int ActorCacheSize(PolicyNames? names) => names is { CircuitBreakerCacheSize: > 0 } ? names.CircuitBreakerCacheSize : DefaultActorCacheSize;

    private static string BlockOf(string type) => type[..Math.Max(0, type.IndexOf('.', StringComparison.Ordinal))] switch
    {
        "pubsub" => "Pubsub",
        "state" => "Statestore",
        "secretstores" => "Secretstore",
        "bindings" => "Binding",
        "configuration" => "Configuration",
        "lock" => "Lock",
        "crypto" => "Crypto",
        "conversation" => "Conversation",
        _ => "",
    };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "circuit breaker {Name} changed from {From} to {To}")]
        public static partial void BreakerChanged(ILogger logger, string name, string from, string to);
    }
}
