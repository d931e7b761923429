using System.Globalization;

namespace Agents.Decisions.Storage;

/// <summary>Keys of the state store. Parts that callers choose are escaped, so that no tenant can reach into another's keys.</summary>
internal static class StateKeys
{
    public static string Types(string tenant) => $"types/{Part(tenant)}";

    public static string Type(string tenant, string name, string version) => $"type/{Part(tenant)}/{name}/{version}";

    public static string Fact(string tenant, string key) => $"fact/{Part(tenant)}/{Part(key)}";

    public static string Subject(string tenant, string subject) => $"subject/{Part(tenant)}/{Part(subject)}";

    public static string Record(string tenant, string id) => $"decision/{Part(tenant)}/{id}";

    /// <summary>The replicas that have a chain for a tenant.</summary>
    public static string Chains(string tenant) => $"chains/{Part(tenant)}";

    public static string ChainHead(string tenant, string replica) => $"chain-head/{Part(tenant)}/{Part(replica)}";

    public static string ChainSegment(string tenant, string replica, long segment) =>
        string.Create(CultureInfo.InvariantCulture, $"chain/{Part(tenant)}/{Part(replica)}/{segment}");

    /// <summary>What is listed by subject, type and outcome; in step with the chain's segments.</summary>
    public static string IndexSegment(string tenant, string replica, long segment) =>
        string.Create(CultureInfo.InvariantCulture, $"index/{Part(tenant)}/{Part(replica)}/{segment}");

    private static string Part(string text) => Uri.EscapeDataString(text);
}
