using Agents.Conformance.Wire;

namespace Agents.Conformance.Apps;

/// <summary>A request that an application got. <paramref name="Target"/> is the path with the query, as it came.</summary>
internal sealed record ReceivedRequest(string Method, string Target, HttpHead Head, byte[] Body, long At)
{
    public string Path => Target.Split('?')[0];
}
