using System.Buffers;
using System.Text;

namespace Dapr.Sidecar.Http;

/// <summary>Reads UTF-8 from another stream and gives it in upper case, character by character; what is no UTF-8 becomes U+FFFD.</summary>
internal sealed class UpperCaseStream(Stream source) : Stream
{
    private readonly byte[] _input = new byte[4096];
    private readonly byte[] _output = new byte[3 * 4096];
    private int _held;
    private int _outputAt;
    private int _outputEnd;
    private bool _ended;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_outputAt == _outputEnd)
        {
            if (_ended) return 0;
            var read = await source.ReadAsync(_input.AsMemory(_held), cancellationToken);
            _ended = read == 0;
            Convert(_held + read);
        }
        var count = Math.Min(buffer.Length, _outputEnd - _outputAt);
        _output.AsSpan(_outputAt, count).CopyTo(buffer.Span);
        _outputAt += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Convert(int length)
    {
        _outputAt = _outputEnd = 0;
        var rest = _input.AsSpan(0, length);
        while (rest.Length > 0)
        {
            var status = Rune.DecodeFromUtf8(rest, out var rune, out var used);
            if (status == OperationStatus.NeedMoreData && !_ended) break;
            _outputEnd += Rune.ToUpperInvariant(rune).EncodeToUtf8(_output.AsSpan(_outputEnd));
            rest = rest[used..];
        }
        rest.CopyTo(_input);
        _held = rest.Length;
    }
}
