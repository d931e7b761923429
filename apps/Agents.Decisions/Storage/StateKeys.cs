namespace Agents.Decisions.Storage;

/// <summary>Keys of the state store. Parts that callers choose are escaped, so that no tenant can reach into another's keys. Those of the chains
/// are in <see cref="Agents.Hosting.Audit.ChainKeys"/>.</summary>
internal static class StateKeys
{
    public static string Types(string tenant) => $"types/{Part(tenant)}";

    public static string Type(string tenant, string name, string version) => $"type/{Part(tenant)}/{name}/{version}";

    public static string SharedType(string name, string version, string digest) => $"type//{name}/{version}/{digest}";

    public static string Fact(string tenant, string key) => $"fact/{Part(tenant)}/{Part(key)}";

    public static string Subject(string tenant, string subject) => $"subject/{Part(tenant)}/{Part(subject)}";

    public static string Record(string tenant, string id) => $"decision/{Part(tenant)}/{id}";

    /// <summary>Figures and newest differences of a shadow, as one replica saw them.</summary>
    public static string Shadow(string tenant, string type, string version, string replica) =>
        $"shadow/{Part(tenant)}/{Part(type)}/{Part(version)}/{Part(replica)}";

    private static string Part(string text) => Uri.EscapeDataString(text);
}
