using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Invocation;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.AppChannels;

/// <summary>The way to addresses outside Dapr: an HTTPEndpoint's or a caller's own.</summary>
internal sealed class EndpointChannel(SidecarOptions options) : IDisposable
{
    private readonly HttpMessageInvoker _client = AppHttp.NewClient(trustAny: false);

    /// <param name="call">The call.</param>
    /// <param name="baseAddress">What the method's path is put behind.</param>
    /// <param name="headers">Take the place of the caller's.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvocationFailure">Nobody answers there.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        OutgoingCall call, string baseAddress, IReadOnlyList<MetadataEntry> headers, CancellationToken cancellationToken)
    {
        if (call.Verb == HttpMethod.Connect) throw new InvocationFailure("invalid HTTP verb");
        HttpRequestMessage request;
        try
        {
            request = call.Create(baseAddress, caller: null);
        }
        catch (UriFormatException e)
        {
            throw new InvocationFailure(e.Message, inner: e);
        }
        foreach (var header in headers) Replace(request, header);
        AppChannel.Complete(request, options);
        TraceHeaders.Set(request, call.Span);
        try
        {
            return await _client.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new InvocationFailure(e.Message, inner: e);
        }
    }

    private static void Replace(HttpRequestMessage request, MetadataEntry header)
    {
        if (request.Headers.NonValidated.Contains(header.Name)) request.Headers.Remove(header.Name);
        if (request.Headers.TryAddWithoutValidation(header.Name, header.Value)) return;
        var content = request.Content ??= new ByteArrayContent([]);
        content.Headers.Remove(header.Name);
        content.Headers.TryAddWithoutValidation(header.Name, header.Value);
    }

    public void Dispose() => _client.Dispose();
}
