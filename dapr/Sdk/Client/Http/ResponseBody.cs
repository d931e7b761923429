using System.Buffers;

namespace Dapr.Client.Http;

/// <summary>The whole body of an answer in a pooled buffer. Dispose it when its memory is no longer used.</summary>
internal readonly struct ResponseBody : IDisposable
{
    private const int UnknownSize = 4096;

    private readonly byte[]? _buffer;

    private ResponseBody(byte[] buffer, int length)
    {
        _buffer = buffer;
        Memory = buffer.AsMemory(0, length);
    }

    public ReadOnlyMemory<byte> Memory { get; }

    public static async ValueTask<ResponseBody> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var announced = content.Headers.ContentLength;
        if (announced == 0) return default;

        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        // One byte more than announced, so that the end of the stream shows without growing.
        var buffer = ArrayPool<byte>.Shared.Rent(announced is { } known ? checked((int)known + 1) : UnknownSize);
        var length = 0;
        try
        {
            while (true)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
                if (read == 0) return new ResponseBody(buffer, length);
                length += read;
                if (length == buffer.Length) buffer = Grow(buffer, length);
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    public void Dispose()
    {
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
    }

    private static byte[] Grow(byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(buffer.Length * 2));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
