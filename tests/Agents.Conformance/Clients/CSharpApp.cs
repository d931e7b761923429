using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Agents.Conformance.Clients;

/// <summary>An app in C# that other apps invoke, and that invokes the JavaScript app.</summary>
internal sealed class CSharpApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();
    private readonly string _jsApp;

    private CSharpApp(WebApplication app, string jsApp)
    {
        _app = app;
        _jsApp = jsApp;
    }

    public int Port => new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    public int SidecarPort { get; set; }

    public static async Task<CSharpApp> StartAsync(string jsApp, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = new CSharpApp(builder.Build(), jsApp);
        app._app.Map("/echo/{**rest}", EchoAsync);
        app._app.MapPost("/ask-js", app.AskJsAsync);
        app._app.MapGet("/teapot", () => Results.Json(new { reason = "teapot" }, statusCode: 418));
        await app._app.StartAsync(cancellationToken);
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    private static async Task<IResult> EchoAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        return Results.Json(new JsonObject
        {
            ["method"] = request.Method,
            ["path"] = request.Path.Value,
            ["query"] = request.QueryString.Value,
            ["mine"] = (string?)request.Headers["x-mine"],
            ["caller"] = (string?)request.Headers["dapr-caller-app-id"],
            ["body"] = body.Length == 0 ? null : JsonNode.Parse(body),
        });
    }

    private async Task<IResult> AskJsAsync(HttpRequest request, JsonNode question)
    {
        using var content = new StringContent(question.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(
            new Uri($"http://127.0.0.1:{SidecarPort}/v1.0/invoke/{_jsApp}/method/greet?from=csharp"), content, request.HttpContext.RequestAborted);
        var body = await answer.Content.ReadAsStringAsync(request.HttpContext.RequestAborted);
        return Results.Json(new JsonObject { ["status"] = (int)answer.StatusCode, ["answer"] = JsonNode.Parse(body) });
    }
}
