using System.Net;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Dapr.Sidecar.Hosting;

/// <summary>Kestrel without a web host around it: several may live in one process, and none listens to the process's signals.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private readonly KestrelServer? _http2;

    private ApiServer(KestrelServer server, KestrelServer? http2) => (_server, _http2) = (server, http2);

    /// <summary>Where it listens; has the real port when 0 was asked for.</summary>
    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    /// <exception cref="IOException">An address is in use or is not one of this machine.</exception>
    public static async Task<ApiServer> StartAsync(
        IEnumerable<IPEndPoint> endpoints, int headerBytes, RequestDelegate handle, ILoggerFactory loggers, CancellationToken cancellationToken, bool http2 = false, bool onlyHttp2 = false)
    {
        var handover = new HandoverTransport();
        var options = NewOptions(headerBytes);
        foreach (var endpoint in endpoints)
        {
            options.Listen(endpoint, listen =>
            {
                listen.Protocols = onlyHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1;
                if (http2) listen.Use(next => PrefaceSniffer.Before(next, handover));
            });
        }
        var second = http2 ? await StartHttp2Async(handover, headerBytes, handle, loggers, cancellationToken) : null;
        var transport = new SocketTransportFactory(Options.Create(NewTransportOptions()), loggers);
        var server = new KestrelServer(Options.Create(options), transport, loggers);
        try
        {
            await server.StartAsync(new Application(handle), cancellationToken);
        }
        catch
        {
            second?.Dispose();
            server.Dispose();
            throw;
        }
        return new ApiServer(server, second)
        {
            Addresses = [.. server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(a => new Uri(a))],
        };
    }

    /// <summary>Takes no new requests and waits for those under way; when the token is cancelled they are cut off.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        _http2 is null ? _server.StopAsync(cancellationToken) : Task.WhenAll(_server.StopAsync(cancellationToken), _http2.StopAsync(cancellationToken));

    public async ValueTask DisposeAsync()
    {
        await EndAsync(_server);
        if (_http2 is not null) await EndAsync(_http2);
    }

    /// <summary>
    /// Kestrel's Dispose blocks until it has stopped. Called from within the cancellation that is to make it stop, that would be for
    /// ever; so it is awaited first.
    /// </summary>
    private static async Task EndAsync(KestrelServer server)
    {
        await server.StopAsync(new CancellationToken(canceled: true));
        server.Dispose();
    }

    /// <summary>
    /// A request is read, carried out and answered on the thread that got its bytes. Nothing here blocks for long, and handing a request
    /// over between threads costs more than most of them take. A buffer waits for each idle connection, which saves asking for bytes twice.
    /// </summary>
    private static SocketTransportOptions NewTransportOptions() => new() { UnsafePreferInlineScheduling = true, WaitForDataBeforeAllocatingBuffer = false };

    private static KestrelServerOptions NewOptions(int headerBytes)
    {
        var options = new KestrelServerOptions { AddServerHeader = false, RequestHeaderEncodingSelector = EncodingOf, ResponseHeaderEncodingSelector = _ => Encoding.Latin1 };
        var limits = options.Limits;
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        // Go's server does not end idle connections. No more than a long time: Kestrel adds it to its clock, which must not overflow.
        limits.KeepAliveTimeout = TimeSpan.FromDays(30);
        limits.MaxRequestHeaderCount = 10_000;
        // Calls that wait are streams of one connection; gRPC's servers set no limit.
        limits.Http2.MaxStreamsPerConnection = int.MaxValue;
        // Go adds 4 KiB to the size it is given before it refuses.
        limits.MaxRequestHeadersTotalSize = limits.MaxRequestLineSize = headerBytes + 4096;
        limits.MaxRequestBufferSize = Math.Max(1 << 20, headerBytes + 4096);
        return options;
    }

    private static async Task<KestrelServer> StartHttp2Async(
        HandoverTransport transport, int headerBytes, RequestDelegate handle, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var options = NewOptions(headerBytes);
        options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        var server = new KestrelServer(Options.Create(options), transport, loggers);
        await server.StartAsync(new Application(handle), cancellationToken);
        return server;
    }

    private static Encoding EncodingOf(string header) => header == "Connection" ? ConnectionHeaderEncoding.Instance : Encoding.Latin1;

    private sealed class Application(RequestDelegate handle) : IHttpApplication<DefaultHttpContext>
    {
        public DefaultHttpContext CreateContext(IFeatureCollection contextFeatures)
        {
            // Kestrel keeps the context with the connection, so that a connection's requests share one.
            if (contextFeatures is not IHostContextContainer<DefaultHttpContext> container) return new DefaultHttpContext(contextFeatures);
            if (container.HostContext is not { } kept)
            {
                kept = new DefaultHttpContext(contextFeatures);
                container.HostContext = kept;
                return kept;
            }
            kept.Initialize(contextFeatures);
            return kept;
        }

        public Task ProcessRequestAsync(DefaultHttpContext context) => handle(context);

        public void DisposeContext(DefaultHttpContext context, Exception? exception) => context.Uninitialize();
    }
}
