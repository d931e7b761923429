using System.Net;
using Dapr.Protocol.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Agents.Tests.Protocol;

/// <summary>A server and a client of the framing, connected over loopback.</summary>
internal sealed class GrpcPair : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GrpcPair(WebApplication app, GrpcChannelOptions? options)
    {
        _app = app;
        Address = new Uri(app.Urls.First());
        Client = new GrpcChannel(Address, options);
    }

    public Uri Address { get; }

    public GrpcChannel Client { get; }

    public static async Task<GrpcPair> StartAsync(GrpcServer server, GrpcChannelOptions? options = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(server.HandleAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new GrpcPair(app, options);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
