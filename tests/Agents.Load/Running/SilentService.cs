using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Agents.Load.Running;

/// <summary>A service on loopback that takes connections and never answers.</summary>
internal sealed class SilentService : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _taken = [];
    private readonly Task _taking;

    public SilentService()
    {
        _listener.Start();
        _taking = TakeAsync();
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1");

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _taking;
        foreach (var socket in _taken)
            socket.Dispose();
        _listener.Dispose();
    }

    private async Task TakeAsync()
    {
        try
        {
            while (true)
                _taken.Add(await _listener.AcceptSocketAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }
}
