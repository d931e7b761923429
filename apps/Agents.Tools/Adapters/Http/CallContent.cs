using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Agents.Tools.Adapters.Http;

/// <summary>
/// Arguments as a body. It knows whether a connection ever asked for it: when none did, the tool cannot have got the arguments,
/// whatever became of the request.
/// </summary>
internal sealed class CallContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly byte[] _body;
    private volatile bool _wasAsked;

    public CallContent(JsonElement value)
    {
        _body = JsonMarshal.GetRawUtf8Value(value).ToArray();
        Headers.ContentType = Json;
    }

    public bool WasAsked => _wasAsked;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _wasAsked = true;
        await stream.WriteAsync(_body, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
