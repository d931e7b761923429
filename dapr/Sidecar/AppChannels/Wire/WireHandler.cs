using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Dapr.Sidecar.AppChannels.Wire;

/// <summary>
/// HTTP/1.1 to an application, byte for byte as it is given. Other than with the client of .NET, a header that has several values goes
/// out as several lines, and a request that an application breaks off is not sent again: daprd's are not, since Go cannot know that
/// their bodies are empty. What is not plain HTTP/1.1 goes to <paramref name="others"/>.
/// </summary>
internal sealed class WireHandler(HttpMessageHandler others) : HttpMessageHandler
{
    private const int MaxIdle = 64;
    private readonly HttpMessageInvoker _others = new(others);
    private readonly ConcurrentDictionary<string, ConcurrentStack<WireConnection>> _idle = new(StringComparer.Ordinal);
    private int _disposed;

    /// <summary>Sends a request of no more than <see cref="WireConnection.SmallBody"/> as it is, to an address of plain HTTP.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or not all of it.</exception>
    public async Task<(int Status, byte[] Body)> ExchangeAsync(Uri uri, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        var idle = _idle.GetOrAdd(uri.Authority, static _ => new ConcurrentStack<WireConnection>());
        var connection = Take(idle) ?? await ConnectAsync(uri, idle, cancellationToken);
        var done = false;
        try
        {
            var answer = await connection.ExchangeAsync(request, cancellationToken);
            done = true;
            return answer;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, e.Message, e);
        }
        finally
        {
            if (!done) connection.Dispose();
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri!;
        if (uri.Scheme != "http" || request.Version.Major > 1) return await _others.SendAsync(request, cancellationToken);
        var idle = _idle.GetOrAdd(uri.Authority, static _ => new ConcurrentStack<WireConnection>());
        var connection = Take(idle) ?? await ConnectAsync(uri, idle, cancellationToken);
        var kept = false;
        try
        {
            var answer = await connection.SendAsync(request, cancellationToken);
            kept = true;
            return answer;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, e.Message, e);
        }
        finally
        {
            if (!kept) connection.Dispose();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            foreach (var idle in _idle.Values)
            {
                while (idle.TryPop(out var connection)) connection.Dispose();
            }
            _others.Dispose();
        }
        base.Dispose(disposing);
    }

    private static WireConnection? Take(ConcurrentStack<WireConnection> idle)
    {
        while (idle.TryPop(out var connection))
        {
            if (connection.IsUsable) return connection;
            connection.Dispose();
        }
        return null;
    }

    private async Task<WireConnection> ConnectAsync(Uri uri, ConcurrentStack<WireConnection> idle, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(uri.IdnHost, uri.Port, cancellationToken);
            return new WireConnection(socket, connection => Keep(idle, connection));
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"dial tcp {uri.Authority}: connect: {e.Message}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Keep(ConcurrentStack<WireConnection> idle, WireConnection connection)
    {
        if (idle.Count >= MaxIdle || Volatile.Read(ref _disposed) != 0) connection.Dispose();
        else idle.Push(connection);
    }
}
