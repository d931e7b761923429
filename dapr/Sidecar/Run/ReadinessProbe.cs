using System.Net.Sockets;
using Dapr.Sidecar.Hosting;

namespace Dapr.Sidecar.Run;

/// <summary>Asks an app (its port, and its health path when health checks are on) and its sidecar whether they are well.</summary>
internal sealed class ReadinessProbe(SidecarOptions sidecar, int appPort) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken) =>
        (appPort <= 0 || await IsListeningAsync(cancellationToken))
        && (appPort <= 0 || !sidecar.EnableAppHealthCheck || sidecar.AppProtocol != "http"
            || await AnswersAsync(new Uri($"http://{sidecar.AppChannelAddress}:{appPort}{sidecar.AppHealthCheckPath}"), cancellationToken))
        && await AnswersAsync(new Uri($"http://127.0.0.1:{sidecar.HttpPort}/v1.0/healthz"), cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<bool> IsListeningAsync(CancellationToken cancellationToken)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(sidecar.AppChannelAddress, appPort, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false; // Not yet; asked again soon.
        }
    }

    private async Task<bool> AnswersAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (sidecar.ApiToken is { } token) request.Headers.Add("dapr-api-token", token);
        try
        {
            using var answer = await _http.SendAsync(request, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false; // Not yet; asked again soon.
        }
    }
}
