using System.Net;
using System.Net.Sockets;

namespace Dapr.Sidecar.Cli;

/// <summary>
/// Lets what waits for a socket go on at once, on the thread that learns that there is something to read. .NET otherwise wakes a thread
/// of the pool for it, which takes longer than most of what a sidecar then does. Nothing here may block on a socket in turn.
/// </summary>
internal static class SocketThreads
{
    // The only way to say so. Read once, when the first socket waits.
    private const string Switch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    public static void CompleteInline()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(Switch) is not null) return;
        Environment.SetEnvironmentVariable(Switch, "1");
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            // Ends with the socket; what counts is that it has waited.
            _ = socket.ReceiveAsync(new byte[1], SocketFlags.None).ContinueWith(
                static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        // Not for the applications that this process starts.
        Environment.SetEnvironmentVariable(Switch, null);
    }
}
