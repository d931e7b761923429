using System.Globalization;

namespace Agents.Decisions.Erasure;

/// <summary>A segment among the chains of a tenant, as a cursor: the number of the replica in their list, which only grows, and the segment's.</summary>
internal static class ChainPlace
{
    public static string Text(int replica, long segment) => string.Create(CultureInfo.InvariantCulture, $"chain:{replica}:{segment}");

    /// <summary>The beginning for what is no such cursor.</summary>
    public static (int Replica, long Segment) Read(string? cursor) =>
        cursor?.Split(':') is ["chain", var replica, var segment]
        && int.TryParse(replica, NumberStyles.None, CultureInfo.InvariantCulture, out var theReplica)
        && long.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var theSegment)
            ? (theReplica, theSegment)
            : (0, 0);
}
