using System.Net;
using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.AppChannels;

/// <summary>A body in upper case. It keeps the length that was announced, as the middleware it stands in for does.</summary>
internal sealed class UpperCaseContent : HttpContent
{
    private readonly HttpContent _inner;

    public UpperCaseContent(HttpContent inner)
    {
        _inner = inner;
        foreach (var (name, values) in inner.Headers.NonValidated) Headers.TryAddWithoutValidation(name, values);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var source = new UpperCaseStream(await _inner.ReadAsStreamAsync(cancellationToken));
        await source.CopyToAsync(stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _inner.Headers.ContentLength ?? 0;
        return _inner.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }
}
