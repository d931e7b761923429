using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Agents.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Agents.EndToEnd.Targets;

/// <summary>Tools in the process of the tests, reached over HTTP: each answers as its test says.</summary>
internal sealed class ToolServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RequestDelegate> _tools = new();
    private readonly int _port;
    private readonly int _http2Port;
    private readonly WebApplication _app;

    private ToolServer()
    {
        (_port, _http2Port) = (FreePorts.Next(), FreePorts.Next());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, _port, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, _http2Port, listen => listen.Protocols = HttpProtocols.Http2);
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public static async Task<ToolServer> StartAsync()
    {
        var server = new ToolServer();
        await server._app.StartAsync();
        return server;
    }

    public string Url(string tool) => Url(_port, tool);

    /// <summary>The same tool where HTTP/2 is spoken, and nothing else.</summary>
    public string Http2Url(string tool) => Url(_http2Port, tool);

    /// <summary>Makes a tool, or replaces what it does.</summary>
    public void Map(string tool, RequestDelegate answer) => _tools[tool] = answer;

    /// <summary>Answers with an error of the tool's own.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string type)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new { type, title = "No.", detail = "Not today.", status }, JsonSerializerOptions.Web, "application/problem+json");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string Url(int port, string tool) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/{tool}");

    private Task AnswerAsync(HttpContext context)
    {
        if (_tools.TryGetValue(context.Request.Path.Value!.TrimStart('/'), out var answer))
        {
            return answer(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
