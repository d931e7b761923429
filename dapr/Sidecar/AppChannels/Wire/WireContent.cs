using System.Net;

namespace Dapr.Sidecar.AppChannels.Wire;

/// <summary>The body of an answer; disposing it hands the connection back.</summary>
internal sealed class WireContent(WireBody body, Action<bool> end) : HttpContent
{
    private int _ended;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => body.CopyToAsync(stream);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        body.CopyToAsync(stream, cancellationToken);

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(body);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _ended, 1) == 0) end(body.IsComplete);
        base.Dispose(disposing);
    }
}
