using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Agents.Conformance.RawStores;

namespace Agents.Conformance.SelfTests;

public sealed class RespConnectionTests
{
    [Theory]
    [InlineData("+OK\r\n", "\"OK\"")]
    [InlineData(":12\r\n", "12")]
    [InlineData("$5\r\nhello\r\n", "\"hello\"")]
    [InlineData("$-1\r\n", "null")]
    [InlineData("*4\r\n:0\r\n$-1\r\n$-1\r\n*-1\r\n", "[0,null,null,null]")]
    public async Task Execute_Reply_IsRead(string reply, string expected)
    {
        var (request, answer) = await ExchangeAsync(reply);
        Assert.Equal("*2\r\n$3\r\nGET\r\n$2\r\n\u00e9\r\n", request);
        Assert.Equal(expected, answer?.ToJsonString() ?? "null");
    }

    [Fact]
    public async Task Execute_ErrorReply_IsThrown() =>
        Assert.Equal("ERR no", (await Assert.ThrowsAsync<RedisErrorException>(() => ExchangeAsync("-ERR no\r\n"))).Message);

    private static async Task<(string Request, JsonNode? Answer)> ExchangeAsync(string reply)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var connection = await RespConnection.OpenAsync($"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", cancellation);
        using var server = await listener.AcceptSocketAsync(cancellation);
        var answer = connection.ExecuteAsync(["GET", "\u00e9"], cancellation);
        var request = new byte[64];
        var length = await server.ReceiveAsync(request, cancellation);
        await server.SendAsync(Encoding.UTF8.GetBytes(reply), cancellation);
        return (Encoding.UTF8.GetString(request, 0, length), await answer);
    }
}
