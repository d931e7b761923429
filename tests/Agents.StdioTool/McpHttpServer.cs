using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Agents.StdioTool;

/// <summary>The server of <see cref="McpTool"/> over streamable HTTP, one session a server; asks for a key in every request.</summary>
internal sealed class McpHttpServer : IAsyncDisposable
{
    public const string KeyHeader = "X-Key";

    private readonly string _key;
    private readonly StreamableHttpServerTransport _transport = new();
    private readonly CancellationTokenSource _end = new();
    private readonly McpServer _server;
    private readonly WebApplication _app;
    private Task _running = Task.CompletedTask;

    private McpHttpServer(string key)
    {
        _key = key;
        _server = McpServer.Create(_transport, McpTool.Options());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public string Url => _app.Urls.First() + "/mcp";

    public static async Task<McpHttpServer> StartAsync(string key)
    {
        var server = new McpHttpServer(key);
        server._running = server._server.RunAsync(server._end.Token);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync();
        await _transport.DisposeAsync();
        await _app.DisposeAsync();
        _end.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Headers[KeyHeader] != _key)
        {
            context.Response.StatusCode = 401;
            return;
        }
        if (context.Request.Method != "POST")
        {
            context.Response.StatusCode = 405;
            return;
        }
        var message = (await JsonSerializer.DeserializeAsync(
            context.Request.Body, (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage))))!;
        context.Response.ContentType = "text/event-stream";
        if (!await _transport.HandlePostRequestAsync(message, context.Response.Body, context.RequestAborted))
        {
            context.Response.ContentType = null;
            context.Response.StatusCode = 202;
        }
    }
}
