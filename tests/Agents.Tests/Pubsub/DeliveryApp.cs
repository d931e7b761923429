using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Agents.Tests.Pubsub;

/// <summary>A delivery as the application got it.</summary>
internal sealed record Delivery(string Path, string Body, IReadOnlyDictionary<string, string> Headers);

/// <summary>An application with the subscriptions it is told to have; it notes its deliveries and answers them as told.</summary>
internal sealed class DeliveryApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<Delivery> _got = Channel.CreateUnbounded<Delivery>();

    private DeliveryApp(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.Single()).Port;

    /// <param name="subscriptions">The answer to <c>GET /dapr/subscribe</c>.</param>
    /// <param name="answer">Status and body of the answer to a delivery; without it 200 and nothing.</param>
    public static async Task<DeliveryApp> StartAsync(string subscriptions, Func<Delivery, (int Status, string Body)>? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = new DeliveryApp(builder.Build());
        app._app.MapGet("/dapr/subscribe", () => Results.Text(subscriptions, "application/json"));
        app._app.MapGet("/dapr/config", () => Results.NotFound());
        app._app.MapPost("/{**path}", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            var headers = request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            var got = new Delivery(request.Path, await reader.ReadToEndAsync(), headers);
            var (status, body) = answer?.Invoke(got) ?? (200, "");
            await app._got.Writer.WriteAsync(got);
            return Results.Text(body, "application/json", statusCode: status);
        });
        await app._app.StartAsync();
        return app;
    }

    public async Task<Delivery> NextAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        return await _got.Reader.ReadAsync(limit.Token);
    }

    /// <summary>What came and was not looked at yet.</summary>
    public int Count => _got.Reader.Count;

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
