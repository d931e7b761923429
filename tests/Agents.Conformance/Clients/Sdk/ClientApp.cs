using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Agents.Conformance.Clients.Sdk;

/// <summary>An application on a free port of this host.</summary>
internal sealed class ClientApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ClientApp(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.Single()).Port;

    /// <param name="map">Maps the endpoints.</param>
    /// <param name="configure">Adds services; null: none.</param>
    /// <param name="port">Null: a free one.</param>
    public static async Task<ClientApp> StartAsync(Action<WebApplication> map, Action<WebApplicationBuilder>? configure = null, int? port = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port ?? 0}"));
        configure?.Invoke(builder);
        var app = builder.Build();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ClientApp(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
