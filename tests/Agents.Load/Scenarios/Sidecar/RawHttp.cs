using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Agents.Load.Scenarios.Sidecar;

/// <summary>One HTTP/1.1 connection without a client library in between: what is measured is the other end.</summary>
internal sealed class RawHttp : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[16 * 1024];

    public static async Task<RawHttp> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var connection = new RawHttp();
        try
        {
            await connection._socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A whole request as bytes, to be sent as often as wanted.</summary>
    /// <param name="headers">Further ones, each with its line end.</param>
    public static byte[] Request(string method, string path, string? body = null, string contentType = "application/json", string headers = "")
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}");
        return Encoding.UTF8.GetBytes(body is null
            ? head + "\r\n"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{head}Content-Type: {contentType}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
    }

    /// <summary>Sends the request and reads the answer to its end.</summary>
    /// <exception cref="LoadException">The other end closed, or what came is no HTTP/1.1 with a known length.</exception>
    public async Task<RawAnswer> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        await _socket.SendAsync(request, cancellationToken);
        var (read, head) = (0, -1);
        while (head < 0)
        {
            read += await ReceiveAsync(read, cancellationToken);
            head = _buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8);
        }

        head += 4;
        var (status, length) = Parse(Encoding.Latin1.GetString(_buffer, 0, head));
        while (length is { } known ? read < head + known : !_buffer.AsSpan(head, read - head).EndsWith("0\r\n\r\n"u8))
        {
            read += await ReceiveAsync(read, cancellationToken);
        }

        return new RawAnswer(status, _buffer.AsMemory(head, read - head), _buffer.AsMemory(0, head));
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask<int> ReceiveAsync(int at, CancellationToken cancellationToken)
    {
        if (at == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = await _socket.ReceiveAsync(_buffer.AsMemory(at), cancellationToken);
        return read > 0 ? read : throw new LoadException("The connection was closed in the middle of a measurement.");
    }

    /// <summary>The status, and the body's length; null: it comes in chunks.</summary>
    private static (int Status, int? Length) Parse(string head)
    {
        var status = int.Parse(head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
        if (head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
        {
            return (status, null);
        }

        const string Name = "Content-Length:";
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return (status, 0);
        }

        at += Name.Length;
        return (status, int.Parse(head.AsSpan(at, head.IndexOf('\r', at) - at), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture));
    }
}

/// <param name="Body">Good until the connection's next request.</param>
/// <param name="Head">Status line and headers; good as long.</param>
internal readonly record struct RawAnswer(int Status, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Head)
{
    public bool IsGood => Status is >= 200 and < 300;
}
