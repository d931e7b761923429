using System.Net;
using System.Net.Sockets;

namespace Dapr.Sidecar.Names;

/// <summary>The address by which other machines would know this one.</summary>
internal static class HostAddress
{
    public static string Find(IReadOnlyDictionary<string, string> environment)
    {
        if (environment.TryGetValue("DAPR_HOST_IP", out var given) && given.Length > 0) return given;
        try
        {
            // Nothing is sent: the system only chooses the address it would send from. 192.0.2.1 is reserved for documentation.
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(IPAddress.Parse("192.0.2.1"), 80);
            return ((IPEndPoint)socket.LocalEndPoint!).Address.ToString();
        }
        catch (SocketException)
        {
            return IPAddress.Loopback.ToString(); // No network but the machine itself.
        }
    }
}
