using System.Net;
using System.Net.Sockets;

namespace Agents.Processes;

/// <summary>
/// Ports for processes that must be told one. Below the range that systems give to outgoing connections, so that none of these
/// takes a port between here and its use; every port is given out once.
/// </summary>
internal static class FreePorts
{
    private const int First = 15_000;
    private const int Count = 15_000;
    private static int _next = Random.Shared.Next(Count);

    public static int Next()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            if (IsFree(port)) return port;
        }
        throw new InvalidOperationException($"no port between {First} and {First + Count} is free");
    }

    /// <summary>So many at once.</summary>
    public static IReadOnlyList<int> Take(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
