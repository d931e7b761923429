using System.Net;
using System.Net.Sockets;

namespace Agents.EndToEnd.Processes;

internal static class FreePorts
{
    /// <summary>Ports that were free a moment ago, all different: held at the same time before they are given out.</summary>
    public static IReadOnlyList<int> Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            listeners.ForEach(l => l.Start());
            return [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(l => l.Dispose());
        }
    }
}
