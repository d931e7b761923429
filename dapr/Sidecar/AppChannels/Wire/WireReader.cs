using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Dapr.Sidecar.AppChannels.Wire;

/// <summary>Reads answers from a connection.</summary>
internal sealed class WireReader(NetworkStream stream)
{
    private const int MaxHead = 1 << 20;
    private const string Chunked = "chunked";

    // The white space of Latin-1.
    private static ReadOnlySpan<byte> White => [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0x85, 0xa0];

    private readonly List<(string Name, string Value)> _contentHeaders = [];
    private byte[] _buffer = new byte[4096];
    private int _at;
    private int _end;
    private long? _length;
    private bool _chunked;

    /// <summary>The other end will take another request when the body is read.</summary>
    public bool KeepsAlive { get; private set; }

    /// <summary>Reads the head of the answer: the status is given, headers go into <paramref name="answer"/> if there is one.</summary>
    /// <exception cref="WireException">The connection ended, or what came is no HTTP.</exception>
    public async ValueTask<int> ReadHeadAsync(HttpResponseMessage? answer, CancellationToken cancellationToken)
    {
        while (true)
        {
            int head;
            while ((head = HeadLength()) < 0) await FillAsync(cancellationToken);
            var status = Parse(_buffer.AsSpan(_at, head), answer);
            _at += head;
            if (status is >= 100 and < 200 and not 101) continue; // Only a sign that the real answer is to come.
            if (answer is not null) answer.StatusCode = (HttpStatusCode)status;
            return status;
        }
    }

    /// <summary>The whole body of an answer with this status, to a request that was no HEAD.</summary>
    /// <exception cref="IOException">The connection ended before it.</exception>
    public async ValueTask<byte[]> ReadBodyAsync(int status, CancellationToken cancellationToken)
    {
        if (status is 204 or 304 || (_length == 0 && !_chunked)) return [];
        if (_chunked || _length is not { } length)
        {
            using var all = new MemoryStream();
            await Body(status, isHead: false).CopyToAsync(all, cancellationToken);
            return all.ToArray();
        }
        var body = new byte[length];
        for (var read = 0; read < length;)
        {
            var more = await ReadAsync(body.AsMemory(read), cancellationToken);
            if (more == 0) throw new WireException("unexpected EOF");
            read += more;
        }
        return body;
    }

    public void FillContentHeaders(HttpContentHeaders headers)
    {
        foreach (var (name, value) in _contentHeaders) headers.TryAddWithoutValidation(name, value);
    }

    public WireBody Body(int status, bool isHead)
    {
        if (isHead || status is 204 or 304) return new WireBody(this, 0, chunked: false);
        if (_chunked) return new WireBody(this, null, chunked: true);
        if (_length is null) KeepsAlive = false;
        return new WireBody(this, _length, chunked: false);
    }

    /// <summary>Up to so many bytes; 0 at the end of the connection.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        if (_at == _end) return await stream.ReadAsync(target, cancellationToken);
        var count = Math.Min(target.Length, _end - _at);
        _buffer.AsSpan(_at, count).CopyTo(target.Span);
        _at += count;
        return count;
    }

    /// <summary>One line without its end.</summary>
    public async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var end = _buffer.AsSpan(_at, _end - _at).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _at, end).TrimEnd('\r');
                _at += end + 1;
                return line;
            }
            await FillAsync(cancellationToken);
        }
    }

    private int HeadLength()
    {
        var read = _buffer.AsSpan(_at, _end - _at);
        var end = read.IndexOf("\r\n\r\n"u8);
        if (end >= 0) return end + 4;
        end = read.IndexOf("\n\n"u8);
        return end >= 0 ? end + 2 : -1;
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        if (_at == _end) _at = _end = 0;
        else if (_end == _buffer.Length)
        {
            if (_at > 0) _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
            else if (_buffer.Length >= MaxHead) throw new WireException("the head of the answer is too long");
            else Array.Resize(ref _buffer, _buffer.Length * 2);
            (_end, _at) = (_end - _at, 0);
        }
        int read;
        try
        {
            read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        }
        catch (IOException e)
        {
            throw new WireException(e.Message);
        }
        if (read == 0) throw new WireException(_end == _at ? "EOF" : "unexpected EOF");
        _end += read;
    }

    private int Parse(ReadOnlySpan<byte> head, HttpResponseMessage? answer)
    {
        answer?.Headers.Clear();
        _contentHeaders.Clear();
        _length = null;
        _chunked = false;
        var line = Line(ref head);
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || !int.TryParse(line.Slice(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            throw new WireException("malformed HTTP response");
        KeepsAlive = line[7] == (byte)'1';
        while ((line = Line(ref head)).Length > 0)
        {
            var colon = line.IndexOf((byte)':');
            if (colon < 1) throw new WireException("malformed HTTP response");
            Take(line[..colon], line[(colon + 1)..].Trim(White), answer);
        }
        return status;
    }

    private void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, HttpResponseMessage? answer)
    {
        if (Ascii.EqualsIgnoreCase(name, "Connection"))
        {
            if (Encoding.Latin1.GetString(value).Contains("close", StringComparison.OrdinalIgnoreCase)) KeepsAlive = false;
        }
        else if (Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"))
        {
            _chunked = value.Length >= Chunked.Length && Ascii.EqualsIgnoreCase(value[^Chunked.Length..], Chunked);
            return;
        }
        else if (Ascii.EqualsIgnoreCase(name, "Content-Length"))
        {
            _length = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : throw new WireException("bad Content-Length");
        }
        if (answer is null) return;
        var (header, text) = (Encoding.Latin1.GetString(name), Encoding.Latin1.GetString(value));
        if (!answer.Headers.TryAddWithoutValidation(header, text)) _contentHeaders.Add((header, text));
    }

    private static ReadOnlySpan<byte> Line(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return line.TrimEnd((byte)'\r');
    }
}
