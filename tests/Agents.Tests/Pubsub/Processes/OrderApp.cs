using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Agents.Tests.Pubsub.Processes;

/// <summary>What an application got: the message's key and number.</summary>
internal sealed record Got(string App, string Key, int Number);

/// <summary>An application that subscribes to <c>orders</c> and notes what comes, in a list that several of them share.</summary>
internal sealed class OrderApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OrderApp(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.Single()).Port;

    /// <param name="name">Stands in what is noted.</param>
    /// <param name="notes">Gets every message as it comes, before it is answered.</param>
    /// <param name="hold">What the answer to a message waits for.</param>
    public static async Task<OrderApp> StartAsync(string name, ChannelWriter<Got> notes, Func<Got, Task>? hold = null)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/dapr/subscribe", () => Results.Text("""[{"pubsubname":"pub","topic":"orders","route":"/orders"}]""", "application/json"));
        app.MapPost("/orders", async (HttpRequest request) =>
        {
            var cloudEvent = await JsonNode.ParseAsync(request.Body);
            var parts = cloudEvent!["data"]!.GetValue<string>().Split('-');
            var got = new Got(name, parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
            await notes.WriteAsync(got);
            if (hold is not null) await hold(got);
        });
        await app.StartAsync();
        return new OrderApp(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
