using System.Globalization;

namespace Agents.Hosting.Audit;

/// <summary>Keys of chains in the state store of an app. Parts that callers choose are escaped, so that no tenant can reach into another's keys.</summary>
public static class ChainKeys
{
    /// <summary>The tenants that have chains.</summary>
    public const string Tenants = "tenants";

    /// <summary>The replicas that have a chain for a tenant.</summary>
    public static string Chains(string tenant) => $"chains/{Part(tenant)}";

    /// <summary>The <see cref="ChainHead"/> of a chain.</summary>
    public static string Head(string tenant, string replica) => $"chain-head/{Part(tenant)}/{Part(replica)}";

    /// <summary>Where a chain begins whose oldest segments were dropped: the <see cref="ChainHead"/> of the last one of them.</summary>
    public static string Beginning(string tenant, string replica) => $"chain-start/{Part(tenant)}/{Part(replica)}";

    /// <summary>A <see cref="ChainSegment{TListed}"/>, from 1.</summary>
    public static string Segment(string tenant, string replica, long segment) =>
        string.Create(CultureInfo.InvariantCulture, $"chain/{Part(tenant)}/{Part(replica)}/{segment}");

    private static string Part(string text) => Uri.EscapeDataString(text);
}
