using System.Globalization;
using Dapr.Sidecar.AppChannels;
using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.Invocation;

/// <summary>Calls a sidecar of another process.</summary>
internal sealed class PeerClient(string secret) : IDisposable
{
    private readonly HttpMessageInvoker _client = AppHttp.NewClient(trustAny: false);

    /// <param name="request">Addressed to the other sidecar.</param>
    /// <param name="span">The span of the call.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvocationFailure">The other sidecar refused, cannot reach its application, or is gone.</exception>
    public async Task<HttpResponseMessage> CallAsync(HttpRequestMessage request, TraceContext? span, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation(PeerHeaders.Secret, secret);
        if (span is { HasTrace: true })
        {
            request.Headers.TryAddWithoutValidation(PeerHeaders.TraceParent, span.TraceParent);
            if (span.TraceState is { } state) request.Headers.TryAddWithoutValidation(PeerHeaders.TraceState, state);
        }
        HttpResponseMessage answer;
        try
        {
            answer = await _client.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new InvocationFailure(e.Message, inner: e) { PeerUnreachable = e.HttpRequestError == HttpRequestError.ConnectionError };
        }
        if (AnswerWriter.First(answer.Headers.NonValidated, PeerHeaders.Failure) is not { } status) return answer;
        using (answer)
        {
            throw new InvocationFailure(await answer.Content.ReadAsStringAsync(cancellationToken), int.Parse(status, CultureInfo.InvariantCulture));
        }
    }

    public void Dispose() => _client.Dispose();
}
