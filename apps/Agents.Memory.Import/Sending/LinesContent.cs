using System.Net;
using System.Net.Http.Headers;

namespace Agents.Memory.Import.Sending;

/// <summary>Lines as a body, without one more copy of them.</summary>
internal sealed class LinesContent : HttpContent
{
    private readonly IReadOnlyList<DocumentLine> _lines;

    public LinesContent(IReadOnlyList<DocumentLine> lines)
    {
        _lines = lines;
        Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        foreach (var line in _lines)
            await stream.WriteAsync(line.Json, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _lines.Sum(line => (long)line.Json.Length);
        return true;
    }
}
