using System.Net;
using System.Text;
using Dapr.Sidecar.Hosting;

namespace Dapr.Sidecar.AppChannels;

/// <summary>The way to the application: address, API token, concurrency limit, health.</summary>
internal sealed class AppChannel(SidecarOptions options) : IDisposable
{
    private const string GoUserAgent = "Go-http-client/1.1";
    private readonly HttpMessageInvoker _client = new(NewHandler());
    private readonly bool _healthy = true;

    public bool IsConfigured => options.AppPort is not null;
    public Uri BaseAddress { get; } = new($"http://{options.AppChannelAddress}:{options.AppPort ?? 0}");

    /// <summary>False while the app health check fails; then nothing is delivered. Always true without a check.</summary>
    public bool IsHealthy => _healthy;

    /// <summary>Sends to the application. The body of the answer is not read yet. The caller disposes both.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var headers = request.Headers;
        if (!headers.NonValidated.Contains("User-Agent")) headers.TryAddWithoutValidation("User-Agent", GoUserAgent);
        if (options.AppApiToken is { Length: > 0 } token)
        {
            headers.Remove("dapr-api-token");
            headers.TryAddWithoutValidation("dapr-api-token", token);
        }
        return _client.SendAsync(request, cancellationToken);
    }

    public void Dispose() => _client.Dispose();

    private static SocketsHttpHandler NewHandler() => new()
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
    };
}
