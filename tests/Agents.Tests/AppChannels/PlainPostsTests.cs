using System.Net.Sockets;
using System.Text;
using Dapr.Sidecar.AppChannels;
using Dapr.Sidecar.AppChannels.Wire;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Pubsub.Delivery;

namespace Agents.Tests.AppChannels;

public sealed class PlainPostsTests
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static readonly Uri Address = new("http://127.0.0.1:7000/orders?x=1");

    [Fact]
    public async Task TryWrite_UsualMetadata_WritesWhatTheClientWouldSend()
    {
        var metadata = new Dictionary<string, string>
        {
            ["__key"] = "k",
            ["__offset"] = "7",
            ["pubsubName"] = "broker",
            ["Accept-Language"] = "de",
            ["expires"] = "never",
            ["Host"] = "elsewhere",
            ["connection"] = "close",
            ["grpc-x"] = "1",
            ["a b"] = "no name",
            ["traceparent"] = "of the message",
            ["empty"] = "",
        };

        Assert.Equal(await ByTheClientAsync(metadata, Trace), Written(metadata, Trace));
        Assert.Equal(await ByTheClientAsync(metadata, null), Written(metadata, null));
    }

    [Fact]
    public void TryWrite_TokenOfTheApplication_IsSent() =>
        Assert.Contains("\r\ndapr-api-token: secret\r\n", Written([], null, "secret"), StringComparison.Ordinal);

    [Theory]
    [InlineData("x", "line\r\nbreak")]
    [InlineData("x", "ümlaut")]
    [InlineData("User-Agent", "mine")]
    [InlineData("dapr-api-token", "mine")]
    public void TryWrite_NotSureOf_IsLeftToTheClient(string name, string value) =>
        Assert.Null(Posts().TryWrite(Address, "{}"u8, "application/json", new Dictionary<string, string> { [name] = value }, null));

    [Fact]
    public void TryWrite_NamesThatMeetInOneHeaderOrMuchToSend_AreLeftToTheClient()
    {
        var twice = new Dictionary<string, string>(StringComparer.Ordinal) { ["Key"] = "1", ["key"] = "2" };
        var many = Enumerable.Range(0, 30).ToDictionary(i => $"n{i}", _ => "v");

        Assert.Null(Posts().TryWrite(Address, "{}"u8, "application/json", twice, null));
        Assert.Null(Posts().TryWrite(Address, "{}"u8, "application/json", many, null));
        Assert.Null(Posts().TryWrite(Address, new byte[WireConnection.SmallBody + 1], "application/json", new Dictionary<string, string>(), null));
    }

    private static PlainPosts Posts(string? token = null) => new(new SidecarOptions { AppId = "app", AppApiToken = token });

    private static string Written(Dictionary<string, string> metadata, string? trace, string? token = null) =>
        Encoding.Latin1.GetString(Posts(token).TryWrite(Address, "{}"u8, "application/json", metadata, trace)!.Value.Bytes.Span);

    /// <summary>What arrives when the same delivery goes through the objects of the client.</summary>
    private static async Task<string> ByTheClientAsync(Dictionary<string, string> metadata, string? trace)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        using var server = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, Address) { Content = new ByteArrayContent("{}"u8.ToArray()) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        DeliveryHeaders.Add(request, metadata, trace);
        AppChannel.Complete(request, new SidecarOptions { AppId = "app" });
        using var writer = new WireWriter();
        await using var stream = new NetworkStream(client);
        writer.Begin(stream, request);
        await writer.SendAsync(request.Content, TestContext.Current.CancellationToken);
        client.Shutdown(SocketShutdown.Send);
        var sent = new byte[8192];
        var length = 0;
        int read;
        while ((read = await server.ReceiveAsync(sent.AsMemory(length), TestContext.Current.CancellationToken)) > 0) length += read;
        return Encoding.Latin1.GetString(sent, 0, length);
    }
}
