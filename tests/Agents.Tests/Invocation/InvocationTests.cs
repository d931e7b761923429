using System.Net;
using System.Net.Sockets;
using System.Text;
using Agents.Tests.Hosting;

namespace Agents.Tests.Invocation;

public sealed class InvocationTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invoke_Self_PassesTheRequestOn()
    {
        await using var app = new TestApp(_ => TestApp.Ok("m"));
        await using var sidecar = await TestSidecar.StartAsync(o => o with { AppPort = app.Port });

        using var answer = await sidecar.Client.GetAsync("/v1.0/invoke/app/method/a//b/../c%20d?x=1", Cancelled);

        Assert.Equal("m", await answer.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal("text/plain; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Contains(app.Heads, head => head.StartsWith("GET /a/c%20d?x=1 HTTP/1.1\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Invoke_HeadersNamedByConnection_StayBehind()
    {
        await using var app = new TestApp(_ => TestApp.Ok("m"));
        await using var sidecar = await TestSidecar.StartAsync(o => o with { AppPort = app.Port });

        await RawAsync(sidecar.Host.HttpAddress.Port, "GET /v1.0/invoke/app/method/m HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, X-Hop\r\nX-Hop: h\r\nX-Kept: k\r\n\r\n");

        var head = Assert.Single(app.Heads, h => h.StartsWith("GET /m ", StringComparison.Ordinal));
        Assert.DoesNotContain("X-Hop", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("X-Kept: k\r\n", head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Invoke_AppHangsUp_IsAskedOnceAndFails()
    {
        await using var app = new TestApp(head => head.Contains("/dapr/", StringComparison.Ordinal) ? TestApp.Ok("{}") : "");
        await using var sidecar = await TestSidecar.StartAsync(o => o with { AppPort = app.Port });

        using var answer = await sidecar.Client.GetAsync("/v1.0/invoke/app/method/m", Cancelled);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Single(app.Heads, h => h.StartsWith("GET /m ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Invoke_UnknownApp_Fails()
    {
        await using var sidecar = await TestSidecar.StartAsync();

        using var answer = await sidecar.Client.GetAsync("/v1.0/invoke/nobody/method/m", Cancelled);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("ERR_DIRECT_INVOKE", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    private static async Task<string> RawAsync(int port, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Cancelled);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), Cancelled);
        var buffer = new byte[4096];
        var read = await stream.ReadAsync(buffer, Cancelled);
        return Encoding.Latin1.GetString(buffer, 0, read);
    }
}
