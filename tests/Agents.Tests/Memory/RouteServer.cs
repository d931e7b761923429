using System.Net;
using System.Text;
using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Hosting.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Agents.Tests.Memory;

/// <summary>Routes on loopback. Keys are tested elsewhere: a header says who asks, as <c>tenant subject scope scope</c>.</summary>
internal sealed class RouteServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private RouteServer(WebApplication app)
    {
        _app = app;
        _client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public static async Task<RouteServer> StartAsync(Action<WebApplicationBuilder> add, Action<RouteGroupBuilder> map)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        add(builder);
        var app = builder.Build();
        app.Use((context, next) =>
        {
            var parts = context.Request.Headers["Caller"].ToString().Split(' ');
            context.Features.Set(new Principal { Tenant = parts[0], Subject = parts[1], Scopes = parts[2..] });
            return next(context);
        });
        map(app.MapGroup("/v1"));
        await app.StartAsync();
        return new RouteServer(app);
    }

    /// <summary>Every route with the scope that it needs.</summary>
    public string[] RoutesAndScopes() =>
    [
        .. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(one => $"{one.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0]} {one.RoutePattern.RawText} {one.Metadata.GetMetadata<NeededScope>()?.Scope}")
            .Order(StringComparer.Ordinal),
    ];

    public async Task<(HttpStatusCode Status, string Body)> SendAsync(string method, string path, string caller, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/v1/" + path);
        request.Headers.Add("Caller", caller);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, type);
        using var response = await _client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<JsonElement> JsonAsync(string method, string path, string caller, string? body = null)
    {
        var (status, text) = await SendAsync(method, path, caller, body);
        Assert.True((int)status < 300, text);
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }
}
