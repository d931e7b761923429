using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Http;

/// <summary>The <c>api</c> section of a Configuration: which routes there are.</summary>
internal sealed class ApiAccess(IReadOnlyList<ApiRule> allowed, IReadOnlyList<ApiRule> denied)
{
    private readonly List<string> _allowed = Keys(allowed);
    private readonly List<string> _denied = Keys(denied);

    public bool Allows(ApiRoute route)
    {
        if (route.AlwaysAllowed) return true;
        if (Matches(_denied, route)) return false;
        return _allowed.Count == 0 || Matches(_allowed, route);
    }

    /// <summary>By the group's name, or, as older rules are meant, by the beginning of the path.</summary>
    private static bool Matches(List<string> rules, ApiRoute route)
    {
        foreach (var rule in rules)
        {
            if (rule == Short(route.Version) + "/" + route.Group || (route.Version + "/" + route.Path).StartsWith(rule, StringComparison.Ordinal)) return true;
        }
        return false;
    }

    /// <summary>The versions of groups are written <c>v1</c>, <c>v1alpha1</c>.</summary>
    private static string Short(string version) => version.Replace(".0-", "", StringComparison.Ordinal).Replace(".0", "", StringComparison.Ordinal);

    private static List<string> Keys(IReadOnlyList<ApiRule> rules)
    {
        List<string> keys = [];
        foreach (var rule in rules)
        {
            if (string.Equals(rule.Protocol, "http", StringComparison.OrdinalIgnoreCase)) keys.Add(rule.Version + "/" + rule.Name);
        }
        return keys;
    }
}
