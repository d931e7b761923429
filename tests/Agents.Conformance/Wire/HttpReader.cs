using System.Globalization;
using System.Text;

namespace Agents.Conformance.Wire;

/// <summary>Reads HTTP/1.1 messages from a stream without changing anything: no decoding of paths, no joining of headers.</summary>
internal sealed class HttpReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>Null when the stream ends before a message begins.</summary>
    public async Task<HttpHead?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        string? startLine;
        do
        {
            startLine = await ReadLineAsync(cancellationToken);
            if (startLine is null) return null;
        }
        while (startLine.Length == 0);

        var headers = new List<KeyValuePair<string, string>>();
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken) ?? throw new EndOfStreamException("the message ends within its headers");
            if (line.Length == 0) return new HttpHead(startLine, headers);
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0) throw new InvalidDataException($"a header without a colon: {line}");
            headers.Add(new(line[..colon].ToLowerInvariant(), line[(colon + 1)..].Trim(' ', '\t')));
        }
    }

    /// <summary>The body, part by part as it arrives. <paramref name="untilClose"/>: without a length it ends with the stream.</summary>
    public async Task ReadBodyAsync(HttpHead head, bool untilClose, Action<ReadOnlySpan<byte>> part, CancellationToken cancellationToken)
    {
        if (head.IsChunked)
        {
            await ReadChunksAsync(part, cancellationToken);
        }
        else if (head.ContentLength is { } length)
        {
            await ReadExactlyAsync(length, part, cancellationToken);
        }
        else if (untilClose)
        {
            while (await FillAsync(cancellationToken)) Take(_end - _start, part);
        }
    }

    private async Task ReadChunksAsync(Action<ReadOnlySpan<byte>> part, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken) ?? throw new EndOfStreamException("the chunked body ends without its last chunk");
            var size = long.Parse(line.Split(';')[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0) break;
            await ReadExactlyAsync(size, part, cancellationToken);
            await ReadLineAsync(cancellationToken);
        }
        // Trailers.
        while (await ReadLineAsync(cancellationToken) is { Length: > 0 }) continue;
    }

    private async Task ReadExactlyAsync(long length, Action<ReadOnlySpan<byte>> part, CancellationToken cancellationToken)
    {
        while (length > 0)
        {
            if (!await FillAsync(cancellationToken)) throw new EndOfStreamException($"the body is {length} bytes short");
            length -= Take((int)Math.Min(length, _end - _start), part);
        }
    }

    private int Take(int count, Action<ReadOnlySpan<byte>> part)
    {
        part(_buffer.AsSpan(_start, count));
        _start += count;
        return count;
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new List<byte>();
        while (await FillAsync(cancellationToken))
        {
            var next = _buffer[_start++];
            if (next == '\n')
            {
                if (line.Count > 0 && line[^1] == '\r') line.RemoveAt(line.Count - 1);
                return Encoding.Latin1.GetString([.. line]);
            }
            line.Add(next);
        }
        return line.Count == 0 ? null : throw new EndOfStreamException("the message ends within a line");
    }

    /// <summary>True when there is at least one byte to take.</summary>
    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start < _end) return true;
        _start = 0;
        _end = await stream.ReadAsync(_buffer, cancellationToken);
        return _end > 0;
    }
}
