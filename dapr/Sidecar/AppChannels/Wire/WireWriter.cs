using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Dapr.Sidecar.AppChannels.Wire;

/// <summary>Writes a request: the head and a small body go out together.</summary>
internal sealed class WireWriter : Stream
{
    private byte[] _buffer = new byte[2048];
    private int _length;
    private int _chunkAt = -1;
    private bool _chunked;
    private NetworkStream? _target;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public void Begin(NetworkStream target, HttpRequestMessage request)
    {
        _target = target;
        _length = 0;
        _chunkAt = -1;
        var uri = request.RequestUri!;
        Text(request.Method.Method);
        Text(" ");
        Text(uri.PathAndQuery);
        Text(" HTTP/1.1\r\nHost: ");
        Text(request.Headers.Host ?? uri.Authority);
        Text("\r\n");
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            if (name.Equals("Host", StringComparison.OrdinalIgnoreCase) || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)) continue;
            foreach (var value in values) Header(name, value);
        }
        var length = request.Content?.Headers.ContentLength;
        foreach (var (name, values) in request.Content?.Headers.NonValidated ?? default)
        {
            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) continue;
            foreach (var value in values) Header(name, value);
        }
        _chunked = request.Content is not null && length is null;
        if (_chunked) Text("Transfer-Encoding: chunked\r\n");
        else if (length > 0 || request.Method == HttpMethod.Post || request.Method == HttpMethod.Put || request.Method == HttpMethod.Patch)
            Header("Content-Length", (length ?? 0).ToString(CultureInfo.InvariantCulture));
        Text("\r\n");
    }

    public async Task SendAsync(HttpContent? content, CancellationToken cancellationToken)
    {
        if (content is not null)
        {
            await content.CopyToAsync(this, cancellationToken);
            if (_chunked)
            {
                EndChunk();
                Text("0\r\n\r\n");
            }
        }
        await SendBufferAsync(cancellationToken);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return ValueTask.CompletedTask;
        if (_chunked && _chunkAt < 0)
        {
            // Eight digits in front of a chunk, whose length is known when it ends.
            _chunkAt = _length;
            Text("00000000\r\n");
        }
        Room(buffer.Length);
        buffer.Span.CopyTo(_buffer.AsSpan(_length));
        _length += buffer.Length;
        return _length < 16 * 1024 ? ValueTask.CompletedTask : new ValueTask(FlushAsync(cancellationToken));
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        EndChunk();
        return SendBufferAsync(cancellationToken);
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Sent when the body ends, or when it asks for it asynchronously.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    private async Task SendBufferAsync(CancellationToken cancellationToken)
    {
        if (_length == 0) return;
        await _target!.WriteAsync(_buffer.AsMemory(0, _length), cancellationToken);
        _length = 0;
    }

    private void EndChunk()
    {
        if (_chunkAt < 0) return;
        var size = _length - _chunkAt - 10;
        Encoding.ASCII.GetBytes(size.ToString("x8", CultureInfo.InvariantCulture), _buffer.AsSpan(_chunkAt));
        _chunkAt = -1;
        Text("\r\n");
    }

    private void Header(string name, string value)
    {
        Text(name);
        Text(": ");
        Text(value);
        Text("\r\n");
    }

    private void Text(string text)
    {
        Room(text.Length);
        _length += Encoding.Latin1.GetBytes(text, _buffer.AsSpan(_length));
    }

    private void Room(int more)
    {
        if (_buffer.Length - _length < more) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + more));
    }
}
