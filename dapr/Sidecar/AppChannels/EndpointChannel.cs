using System.Collections.Concurrent;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Invocation;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.AppChannels;

/// <summary>
/// The way to addresses outside Dapr. An HTTPEndpoint has a channel of its own: it follows redirects and never sees the application's
/// token. Addresses that a caller names share one, which does neither. All pass the application's middleware and its limit of requests.
/// </summary>
internal sealed class EndpointChannel(SidecarOptions options, AppMiddleware middleware) : IDisposable
{
    private readonly HttpMessageInvoker _client = AppHttp.NewClient(trustAny: false);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _slots = new(StringComparer.Ordinal);

    /// <exception cref="InvocationFailure">Nobody answers there.</exception>
    public async Task<HttpResponseMessage> SendAsync(OutgoingCall call, HttpEndpointResource endpoint, CancellationToken cancellationToken)
    {
        var request = NewRequest(call, endpoint.BaseUrl.OriginalString);
        foreach (var header in endpoint.Headers) Replace(request, header);
        AppChannel.AddUserAgent(request);
        TraceHeaders.Set(request, call.Span);
        middleware.Apply(request);
        return await InSlotAsync(endpoint.Name, ct => FollowAsync(request, ct), cancellationToken);
    }

    /// <exception cref="InvocationFailure">Nobody answers there.</exception>
    public async Task<HttpResponseMessage> SendAsync(OutgoingCall call, string address, CancellationToken cancellationToken)
    {
        var request = NewRequest(call, address);
        AppChannel.Complete(request, options);
        TraceHeaders.Set(request, call.Span);
        middleware.Apply(request);
        return await InSlotAsync("", ct => SendAsync(request, ct), cancellationToken);
    }

    public void Dispose()
    {
        _client.Dispose();
        foreach (var slots in _slots.Values) slots.Dispose();
    }

    private static HttpRequestMessage NewRequest(OutgoingCall call, string baseAddress)
    {
        if (call.Verb == HttpMethod.Connect) throw new InvocationFailure("invalid HTTP verb");
        try
        {
            return call.Create(baseAddress, caller: null);
        }
        catch (UriFormatException e)
        {
            throw new InvocationFailure(e.Message, inner: e);
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var followed = 0; ; followed++)
        {
            var answer = await SendAsync(request, cancellationToken);
            if (Redirects.Next(request, answer) is not { } next) return answer;
            answer.Dispose();
            if (followed == Redirects.Most) throw new InvocationFailure($"stopped after {Redirects.Most} redirects");
            request = next;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new InvocationFailure(e.Message, inner: e);
        }
    }

    private async Task<HttpResponseMessage> InSlotAsync(
        string channel, Func<CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        if (options.AppMaxConcurrency <= 0) return await send(cancellationToken);
        var slots = _slots.GetOrAdd(channel, static (_, most) => new SemaphoreSlim(most), options.AppMaxConcurrency);
        await slots.WaitAsync(cancellationToken);
        HttpResponseMessage? answer = null;
        try
        {
            answer = await send(cancellationToken);
            return new SlotResponse(answer, slots);
        }
        finally
        {
            if (answer is null) slots.Release();
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
}
