using System.Globalization;

namespace Dapr.Sidecar.AppChannels.Wire;

/// <summary>The body of an answer: of a known length, in chunks, or up to the end of the connection.</summary>
internal sealed class WireBody(WireReader reader, long? length, bool chunked) : Stream
{
    private long _left = length ?? 0;
    private bool _inChunks;

    /// <summary>All of it was read.</summary>
    public bool IsComplete { get; private set; } = length == 0 && !chunked;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsComplete || buffer.IsEmpty) return 0;
        if (chunked && _left == 0 && !await NextChunkAsync(cancellationToken)) return 0;
        var bounded = chunked || length is not null;
        var wanted = bounded && buffer.Length > _left ? buffer[..(int)_left] : buffer;
        var read = await reader.ReadAsync(wanted, cancellationToken);
        if (read == 0)
        {
            if (bounded) throw new WireException("unexpected EOF");
            IsComplete = true;
            return 0;
        }
        if (!bounded) return read;
        _left -= read;
        if (!chunked && _left == 0) IsComplete = true;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task<bool> NextChunkAsync(CancellationToken cancellationToken)
    {
        if (_inChunks && (await reader.ReadLineAsync(cancellationToken)).Length > 0) throw new WireException("malformed chunked encoding");
        _inChunks = true;
        var line = (await reader.ReadLineAsync(cancellationToken)).AsMemory();
        var size = line.Span.IndexOf(';') is var end and >= 0 ? line[..end] : line;
        if (!long.TryParse(size.Span.Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left) || _left < 0)
            throw new WireException("malformed chunked encoding");
        if (_left > 0) return true;
        while ((await reader.ReadLineAsync(cancellationToken)).Length > 0)
        {
            // Trailers: Dapr does not pass them on.
        }
        IsComplete = true;
        return false;
    }
}
