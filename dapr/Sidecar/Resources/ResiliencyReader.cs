using System.Globalization;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Resources.Yaml;

namespace Dapr.Sidecar.Resources;

internal static class ResiliencyReader
{
    /// <summary>Daprd's own policies, by the names under which a file can replace them.</summary>
    public static readonly IReadOnlyList<string> BuiltInRetries =
    [
        "DaprBuiltInServiceRetries", "DaprBuiltInActorRetries", "DaprBuiltInActorReminderRetries", "DaprBuiltInInitializationRetries",
        "DaprBuiltInActorNotFoundRetries",
    ];

    public static ResiliencyResource? Read(ResourceDocument document)
    {
        var map = document.Map;
        map.OnlyFields("apiVersion", "kind", "metadata", "spec", "scopes", "status");
        if (map.Map("spec") is not { } spec)
        {
            if (!map.Has("spec")) map.Report.Missing(map.Source, "spec", "policies, targets");
            return null;
        }
        spec.OnlyFields("policies", "targets");
        var policies = spec.Map("policies");
        policies?.OnlyFields("timeouts", "retries", "circuitBreakers");
        var targets = spec.Map("targets");
        targets?.OnlyFields("apps", "actors", "components");
        return new ResiliencyResource(document.Name, map.Source)
        {
            Timeouts = Timeouts(policies?.Map("timeouts")),
            Retries = Named(policies, "retries", Retry),
            CircuitBreakers = Named(policies, "circuitBreakers", Breaker),
            Apps = Named(targets, "apps", App),
            Actors = Named(targets, "actors", Actor),
            Components = Named(targets, "components", ForComponent),
        };
    }

    private static Dictionary<string, T> Named<T>(YamlMap? owner, string field, Func<YamlMap, T> read)
    {
        var all = new Dictionary<string, T>();
        foreach (var (name, value) in owner?.NamedMaps(field) ?? []) all[name] = read(value);
        return all;
    }

    private static Dictionary<string, TimeSpan> Timeouts(YamlMap? timeouts)
    {
        var all = new Dictionary<string, TimeSpan>();
        foreach (var name in timeouts?.Names ?? [])
        {
            if (timeouts!.Duration(name) is { } value) all[name] = value;
            else if (timeouts.Text(name) is null or "") timeouts.Report.Missing(timeouts.At(name), timeouts.PathOf(name), GoDuration.Form);
        }
        return all;
    }

    private static RetryPolicy Retry(YamlMap map)
    {
        map.OnlyFields("policy", "duration", "maxInterval", "maxRetries", "matching");
        var matching = map.Map("matching");
        matching?.OnlyFields("httpStatusCodes", "gRPCStatusCodes");
        return new RetryPolicy(
            map.OneOf("policy", "constant", "exponential") == "exponential",
            map.Duration("duration") ?? TimeSpan.FromSeconds(5),
            map.Duration("maxInterval") ?? TimeSpan.FromSeconds(60),
            map.Integer("maxRetries", long.MinValue, long.MaxValue) ?? -1)
        {
            HttpStatusCodes = Codes(matching, "httpStatusCodes", 100, 599),
            GrpcStatusCodes = Codes(matching, "gRPCStatusCodes", 0, 16),
        };
    }

    private static string? Codes(YamlMap? map, string field, int min, int max)
    {
        if (map?.Text(field) is not { Length: > 0 } text) return null;
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            if (ends.Length <= 2 && ends.All(e => int.TryParse(e, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code >= min && code <= max)
                && int.Parse(ends[0], CultureInfo.InvariantCulture) <= int.Parse(ends[^1], CultureInfo.InvariantCulture)) continue;
            map.Report.WrongValue(map.ValueAt(field), map.PathOf(field), text, $"codes and ranges from {min} to {max}, separated by commas, such as {min},{max - 2}-{max}");
            return null;
        }
        return text;
    }

    private static CircuitBreakerPolicy Breaker(YamlMap map)
    {
        map.OnlyFields("maxRequests", "interval", "timeout", "trip");
        var requests = map.Integer("maxRequests", 0, uint.MaxValue) ?? 0;
        var timeout = map.Duration("timeout") ?? TimeSpan.Zero;
        return new CircuitBreakerPolicy(
            requests == 0 ? 1 : (uint)requests,
            map.Duration("interval") ?? TimeSpan.Zero,
            timeout <= TimeSpan.Zero ? TimeSpan.FromSeconds(60) : timeout,
            map.Text("trip") is { Length: > 0 } trip ? trip : "consecutiveFailures > 5");
    }

    private static PolicyNames App(YamlMap map)
    {
        map.OnlyFields("timeout", "retry", "circuitBreaker", "circuitBreakerCacheSize");
        return Names(map) with { CircuitBreakerCacheSize = (int)(map.Integer("circuitBreakerCacheSize", 0, int.MaxValue) ?? 0) };
    }

    private static PolicyNames Actor(YamlMap map)
    {
        map.OnlyFields("timeout", "retry", "circuitBreaker", "circuitBreakerScope", "circuitBreakerCacheSize");
        var scope = map.OneOf("circuitBreakerScope", "type", "id", "both");
        if (map.Text("circuitBreaker") is { Length: > 0 } && map.Text("circuitBreakerScope") is null or "")
        {
            map.Report.Missing(map.Source, map.PathOf("circuitBreakerScope"), "type, id, both");
        }
        return Names(map) with
        {
            CircuitBreakerScope = scope,
            CircuitBreakerCacheSize = (int)(map.Integer("circuitBreakerCacheSize", 0, int.MaxValue) ?? 0),
        };
    }

    private static ComponentPolicyNames ForComponent(YamlMap map)
    {
        map.OnlyFields("inbound", "outbound");
        return new(Direction(map.Map("inbound")), Direction(map.Map("outbound")));
    }

    private static PolicyNames? Direction(YamlMap? map)
    {
        map?.OnlyFields("timeout", "retry", "circuitBreaker");
        return map is null ? null : Names(map);
    }

    private static PolicyNames Names(YamlMap map) => new(Name(map, "timeout"), Name(map, "retry"), Name(map, "circuitBreaker"));

    private static string? Name(YamlMap map, string field) => map.Text(field) is { Length: > 0 } name ? name : null;
}
