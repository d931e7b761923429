using System.Net;
using Dapr.Sidecar.AppChannels.Wire;
using Dapr.Sidecar.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dapr.Sidecar.AppChannels;

/// <summary>The way to the application: address, API token, concurrency limit, health.</summary>
internal sealed class AppChannel : IDisposable
{
    public const string TokenHeader = "dapr-api-token";
    public const string GoUserAgent = "Go-http-client/1.1";
    private readonly SidecarOptions _options;
    private readonly WireHandler _wire = AppHttp.NewHandler(trustAny: true);
    private readonly HttpMessageInvoker _client;
    private readonly AppMiddleware _middleware;
    private readonly SemaphoreSlim? _slots;
    private readonly bool _http2;

    public AppChannel(SidecarOptions options, AppMiddleware? middleware = null, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        _options = options;
        _middleware = middleware ?? AppMiddleware.None;
        _client = new HttpMessageInvoker(_wire);
        _slots = options.AppMaxConcurrency > 0 ? new SemaphoreSlim(options.AppMaxConcurrency) : null;
        _http2 = options.AppProtocol == "h2c";
        var scheme = options.AppProtocol == "https" ? "https" : "http";
        BaseAddress = new Uri($"{scheme}://{options.AppChannelAddress}:{options.AppPort ?? 0}");
        if (scheme == "http" && !_http2 && _middleware == AppMiddleware.None) Posts = new PlainPosts(options);
        if (options.EnableAppHealthCheck && IsConfigured)
            Health = new AppHealth(options, ProbeAsync, time ?? TimeProvider.System, (loggers ?? NullLoggerFactory.Instance).CreateLogger("dapr.apphealth"));
    }

    public AppMiddleware Middleware => _middleware;

    /// <summary>Small posts can be written as they go out; null: they need a client that speaks TLS or HTTP/2, or middleware.</summary>
    public PlainPosts? Posts { get; }

    public bool IsConfigured => _options.AppPort is not null;
    public Uri BaseAddress { get; }

    /// <summary>The probes; null without a health check.</summary>
    public AppHealth? Health { get; }

    /// <summary>False while the app health check fails; then nothing is delivered. Always true without a check.</summary>
    public bool IsHealthy => Health is null || Health.IsHealthy;

    /// <summary>
    /// Sends to the application: its API token, its middleware, one of its places. The body of the answer is not read yet. The caller
    /// disposes both, the answer when its body is read: it holds the place.
    /// </summary>
    /// <exception cref="AppUnhealthyException">The health check fails.</exception>
    /// <exception cref="HttpRequestException">The application does not answer.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!IsHealthy) throw new AppUnhealthyException();
        Complete(request, _options);
        if (_http2)
        {
            request.Version = HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }
        _middleware.Apply(request);
        if (_slots is null) return await _client.SendAsync(request, cancellationToken);

        await _slots.WaitAsync(cancellationToken);
        HttpResponseMessage? answer = null;
        try
        {
            answer = await _client.SendAsync(request, cancellationToken);
            return new SlotResponse(answer, _slots);
        }
        finally
        {
            if (answer is null) _slots.Release();
        }
    }

    /// <summary>As <see cref="SendAsync"/>, for what <see cref="Posts"/> has written. The answer is read to its end.</summary>
    /// <exception cref="AppUnhealthyException">The health check fails.</exception>
    /// <exception cref="HttpRequestException">The application does not answer, or not to the end.</exception>
    public async Task<(int Status, byte[] Body)> PostAsync(Uri address, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        if (!IsHealthy) throw new AppUnhealthyException();
        if (_slots is null) return await _wire.ExchangeAsync(address, request, cancellationToken);

        await _slots.WaitAsync(cancellationToken);
        try
        {
            return await _wire.ExchangeAsync(address, request, cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>What daprd's HTTP client and channel put on every request: a user agent where there is none, the application's token.</summary>
    public static void Complete(HttpRequestMessage request, SidecarOptions options)
    {
        AddUserAgent(request);
        var headers = request.Headers;
        if (options.AppApiToken is not { Length: > 0 } token) return;
        headers.Remove(TokenHeader);
        headers.TryAddWithoutValidation(TokenHeader, token);
    }

    public static void AddUserAgent(HttpRequestMessage request)
    {
        if (!request.Headers.NonValidated.Contains("User-Agent")) request.Headers.TryAddWithoutValidation("User-Agent", GoUserAgent);
    }

    public void Dispose()
    {
        _client.Dispose();
        _slots?.Dispose();
    }

    private async Task<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(BaseAddress, "/" + _options.AppHealthCheckPath.TrimStart('/')));
        request.Headers.TryAddWithoutValidation("User-Agent", GoUserAgent);
        using var answer = await _client.SendAsync(request, cancellationToken);
        return answer.IsSuccessStatusCode;
    }
}
