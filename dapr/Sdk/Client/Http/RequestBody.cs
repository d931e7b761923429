using System.Buffers;
using System.Net;
using System.Net.Http.Headers;

namespace Dapr.Client.Http;

/// <summary>A request body in a pooled buffer: values are serialised straight into what is sent.</summary>
internal sealed class RequestBody : HttpContent, IBufferWriter<byte>
{
    private const int FirstSize = 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _length;
    private int _sending;

    public RequestBody(MediaTypeHeaderValue contentType) => Headers.ContentType = contentType;

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureFree(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureFree(sizeHint);
        return _buffer.AsSpan(_length);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _sending);
        await stream.WriteAsync(_buffer.AsMemory(0, _length), cancellationToken);
        // Not in a finally: after a fault nobody knows whether the connection still reads the buffer.
        Interlocked.Decrement(ref _sending);
    }

    protected override void Dispose(bool disposing)
    {
        // An answer may come before the body is sent. A buffer that is still being read must not go back to the pool.
        if (disposing && Volatile.Read(ref _sending) == 0)
        {
            var buffer = Interlocked.Exchange(ref _buffer, []);
            if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        }
        base.Dispose(disposing);
    }

    private void EnsureFree(int sizeHint)
    {
        var needed = Math.Max(sizeHint, 1);
        if (_buffer.Length - _length >= needed) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(_length + needed), checked(_buffer.Length * 2)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
