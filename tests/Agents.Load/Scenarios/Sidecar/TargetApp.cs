using System.Buffers;
using System.Net;
using Agents.Processes;

namespace Agents.Load.Scenarios.Sidecar;

/// <summary>
/// The application behind the sidecar, and the baseline when it is called directly: answers 256 bytes, subscribes to one topic
/// one by one and to one in bulk, and notes what arrives.
/// </summary>
internal sealed class TargetApp : IAsyncDisposable
{
    public const string Path = "/echo";
    public const string Pubsub = "broker";
    public const string PlainTopic = "plain";
    public const string BulkTopic = "bulk";

    private const string Subscriptions = """
        [{"pubsubname":"broker","topic":"plain","route":"/plain"},
         {"pubsubname":"broker","topic":"bulk","route":"/bulk","bulkSubscribe":{"enabled":true,"maxMessagesCount":100,"maxAwaitDurationMs":1}}]
        """;

    private static readonly byte[] Answer = System.Text.Encoding.UTF8.GetBytes($"\"{Payload.Text(254)}\"");
    private readonly WebApplication _app;
    private readonly Inbox _inbox;

    private TargetApp(WebApplication app, Inbox inbox, int port) => (_app, _inbox, Port) = (app, inbox, port);

    public int Port { get; }

    public static async Task<TargetApp> StartAsync(Inbox inbox, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var port = FreePorts.Next();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Logging.ClearProviders();
        var target = new TargetApp(builder.Build(), inbox, port);
        target._app.Run(target.HandleAsync);
        await target._app.StartAsync(cancellationToken);
        return target;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private Task HandleAsync(HttpContext http) => http.Request.Path.Value switch
    {
        "/plain" => TakeAsync(http, bulk: false),
        "/bulk" => TakeAsync(http, bulk: true),
        "/dapr/subscribe" => WriteAsync(http, System.Text.Encoding.UTF8.GetBytes(Subscriptions)),
        Path => EchoAsync(http),
        _ => NotFound(http),
    };

    private static Task NotFound(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static async Task EchoAsync(HttpContext http)
    {
        if (http.Request.ContentLength is { } length)
        {
            var body = ArrayPool<byte>.Shared.Rent((int)length);
            await http.Request.Body.ReadExactlyAsync(body.AsMemory(0, (int)length), http.RequestAborted);
            ArrayPool<byte>.Shared.Return(body);
        }

        await WriteAsync(http, Answer);
    }

    private async Task TakeAsync(HttpContext http, bool bulk)
    {
        var length = (int)(http.Request.ContentLength ?? throw new LoadException("A delivery came without its length."));
        var body = ArrayPool<byte>.Shared.Rent(length);
        await http.Request.Body.ReadExactlyAsync(body.AsMemory(0, length), http.RequestAborted);
        _inbox.Take(body.AsSpan(0, length));
        if (bulk)
        {
            await WriteAsync(http, BulkAnswer.To(body.AsSpan(0, length)));
        }
        else
        {
            http.Response.ContentLength = 0;
        }

        ArrayPool<byte>.Shared.Return(body);
    }

    private static Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> body)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        return http.Response.Body.WriteAsync(body).AsTask();
    }

    /// <summary>SUCCESS for every entry of a bulk; the ids are found without parsing the rest.</summary>
    private static class BulkAnswer
    {
        public static byte[] To(ReadOnlySpan<byte> body)
        {
            var answer = new ArrayBufferWriter<byte>(4096);
            answer.Write("{\"statuses\":["u8);
            var name = "\"entryId\":\""u8;
            var first = true;
            for (var at = body.IndexOf(name); at >= 0; at = body.IndexOf(name))
            {
                body = body[(at + name.Length)..];
                var id = body[..body.IndexOf((byte)'"')];
                answer.Write(first ? "{\"entryId\":\""u8 : ",{\"entryId\":\""u8);
                answer.Write(id);
                answer.Write("\",\"status\":\"SUCCESS\"}"u8);
                first = false;
            }

            answer.Write("]}"u8);
            return answer.WrittenSpan.ToArray();
        }
    }
}
