using System.Net;
using System.Net.Sockets;

namespace Dapr.Sidecar.Run;

/// <summary>
/// Ports of the loopback address for those who were given none. Below the range that systems give to outgoing connections: the sidecars
/// of a run start one after the other, and a call of the first would take the port of the last.
/// </summary>
internal static class FreePorts
{
    public const int First = 15_000;
    public const int Count = 15_000;

    /// <summary>Different free ports.</summary>
    /// <param name="count">How many.</param>
    /// <param name="except">Ports that are spoken for, though nobody listens there yet.</param>
    public static IReadOnlyList<int> Take(int count, IReadOnlySet<int>? except = null)
    {
        // Somewhere else each time: two runs that start at once do not meet.
        var start = Random.Shared.Next(Count);
        int[] ports =
        [
            .. Enumerable.Range(0, Count).Select(i => First + ((start + i) % Count))
                .Where(port => except?.Contains(port) != true && IsFree(port)).Take(count),
        ];
        return ports.Length == count
            ? ports
            : throw new InvalidOperationException($"{count} free ports are needed between {First} and {First + Count}, and {ports.Length} are there");
    }

    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false; // Somebody listens there; that is the answer.
        }
    }
}
