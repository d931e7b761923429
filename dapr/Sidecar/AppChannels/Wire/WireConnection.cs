using System.Net.Sockets;

namespace Dapr.Sidecar.AppChannels.Wire;

/// <summary>One connection: sends a request, reads an answer, is kept for the next one when both are complete.</summary>
internal sealed class WireConnection(Socket socket, Action<WireConnection> keep) : IDisposable
{
    // Above this a body is not simply sent off before the answer is read: the application may answer, and stop reading, before.
    public const long SmallBody = 64 * 1024;
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly WireWriter _writer = new();
    private WireReader? _reader;

    /// <summary>Idle and still open. Anything that came unasked for makes it useless.</summary>
    public bool IsUsable
    {
        get
        {
            try
            {
                return !socket.Poll(0, SelectMode.SelectRead);
            }
            catch (SocketException)
            {
                return false;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }
    }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var reader = _reader ??= new WireReader(_stream);
        _writer.Begin(_stream, request);
        var known = request.Content?.Headers.ContentLength;
        if (request.Content is null || known <= SmallBody)
        {
            await _writer.SendAsync(request.Content, cancellationToken);
            return await ReadAsync(request, reader, null, cancellationToken);
        }
        var sending = _writer.SendAsync(request.Content, cancellationToken);
        var reading = ReadAsync(request, reader, sending, cancellationToken);
        if (await Task.WhenAny(sending, reading) == sending && sending.IsFaulted && sending.Exception.InnerException is not (SocketException or WireException))
        {
            // The body itself failed; an end of the connection on our side, while what the application says no longer matters.
            Dispose();
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (reading.IsCompletedSuccessfully) reading.Result.Dispose();
            await sending;
        }
        return await reading;
    }

    /// <summary>Sends a small request as it is and reads the answer to its end.</summary>
    public async Task<(int Status, byte[] Body)> ExchangeAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        var reader = _reader ??= new WireReader(_stream);
        await _stream.WriteAsync(request, cancellationToken);
        var status = await reader.ReadHeadAsync(null, cancellationToken);
        var body = await reader.ReadBodyAsync(status, cancellationToken);
        if (reader.KeepsAlive) keep(this);
        else Dispose();
        return (status, body);
    }

    public void Dispose() => _stream.Dispose();

    private async Task<HttpResponseMessage> ReadAsync(HttpRequestMessage request, WireReader reader, Task? sending, CancellationToken cancellationToken)
    {
        var answer = new HttpResponseMessage { RequestMessage = request };
        await reader.ReadHeadAsync(answer, cancellationToken);
        var body = reader.Body((int)answer.StatusCode, request.Method == HttpMethod.Head);
        answer.Content = new WireContent(body, complete => End(complete && reader.KeepsAlive, sending));
        reader.FillContentHeaders(answer.Content.Headers);
        return answer;
    }

    /// <summary>The answer was read or given up. A body that is still being sent then goes nowhere.</summary>
    private void End(bool usable, Task? sending)
    {
        if (usable && sending is null or { IsCompletedSuccessfully: true }) keep(this);
        else Dispose();
        _ = sending?.Exception; // Seen: the answer was what counted.
    }
}
