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
    private readonly List<(string Name, string Value)> _contentHeaders = [];
    private byte[] _buffer = new byte[4096];
    private int _at;
    private int _end;
    private long? _length;
    private bool _chunked;

    /// <summary>The other end will take another request when the body is read.</summary>
    public bool KeepsAlive { get; private set; }

    /// <exception cref="WireException">The connection ended, or what came is no HTTP.</exception>
    public async Task ReadHeadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        do
        {
            int head;
            while ((head = HeadLength()) < 0) await FillAsync(cancellationToken);
            Parse(Encoding.Latin1.GetString(_buffer, _at, head), answer);
            _at += head;
        }
        while ((int)answer.StatusCode is >= 100 and < 200 and not 101); // Only a sign that the real answer is to come.
    }

    public void FillContentHeaders(HttpContentHeaders headers)
    {
        foreach (var (name, value) in _contentHeaders) headers.TryAddWithoutValidation(name, value);
    }

    public WireBody Body(HttpResponseMessage answer, HttpMethod method)
    {
        var status = (int)answer.StatusCode;
        if (method == HttpMethod.Head || status is 204 or 304) return new WireBody(this, 0, chunked: false);
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

    private void Parse(string head, HttpResponseMessage answer)
    {
        answer.Headers.Clear();
        _contentHeaders.Clear();
        _length = null;
        _chunked = false;
        var rest = head.AsSpan();
        var line = Line(ref rest);
        if (line.Length < 12 || !line.StartsWith("HTTP/1.", StringComparison.Ordinal) || !int.TryParse(line.Slice(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            throw new WireException("malformed HTTP response");
        KeepsAlive = line[7] == '1';
        answer.StatusCode = (HttpStatusCode)status;
        while ((line = Line(ref rest)).Length > 0)
        {
            var colon = line.IndexOf(':');
            if (colon < 1) throw new WireException("malformed HTTP response");
            Take(line[..colon].ToString(), line[(colon + 1)..].Trim().ToString(), answer);
        }
    }

    private void Take(string name, string value, HttpResponseMessage answer)
    {
        if (name.Equals("Connection", StringComparison.OrdinalIgnoreCase))
        {
            if (value.Contains("close", StringComparison.OrdinalIgnoreCase)) KeepsAlive = false;
        }
        else if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
        {
            _chunked = value.EndsWith("chunked", StringComparison.OrdinalIgnoreCase);
            return;
        }
        else if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
        {
            _length = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : throw new WireException("bad Content-Length");
        }
        if (!answer.Headers.TryAddWithoutValidation(name, value)) _contentHeaders.Add((name, value));
    }

    private static ReadOnlySpan<char> Line(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf('\n');
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return line.TrimEnd('\r');
    }
}
