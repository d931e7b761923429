using System.Net;
using Agents.Tests.Invocation;
using Dapr.Sidecar.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Hosting;

public sealed class Http2Tests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Api_PriorKnowledge_IsSpokenToInHttp2AndOthersInHttp11()
    {
        await using var sidecar = await TestSidecar.StartAsync();
        using var http2 = Client(sidecar);

        using var two = await http2.GetAsync("/v1.0/metadata", Cancelled);
        using var one = await sidecar.Client.GetAsync("/v1.0/metadata", Cancelled);

        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (two.StatusCode, two.Version));
        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version11), (one.StatusCode, one.Version));
        Assert.Equal(await one.Content.ReadAsStringAsync(Cancelled), await two.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task Invoke_OverHttp2_WithoutBody_IsNoStreamToTheApp()
    {
        await using var app = new TestApp(_ => TestApp.Ok("m"));
        await using var sidecar = await TestSidecar.StartAsync(o => o with { AppPort = app.Port });
        using var http2 = Client(sidecar);

        Assert.Equal("m", await http2.GetStringAsync("/v1.0/invoke/app/method/m", Cancelled));

        var head = Assert.Single(app.Heads, h => h.StartsWith("GET /m ", StringComparison.Ordinal));
        Assert.DoesNotContain("Transfer-Encoding", head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Stop_OpenHttp2Connection_DoesNotHoldItUp()
    {
        await using var sidecar = await TestSidecar.StartAsync();
        using var http2 = Client(sidecar);
        using var answer = await http2.GetAsync("/v1.0/healthz", Cancelled);

        await sidecar.Host.StopAsync(Cancelled);

        Assert.False(sidecar.Host.WasCutOff);
    }

    [Fact]
    public async Task Invoke_AppOfH2c_IsCalledInHttp2()
    {
        await using var app = await ApiServer.StartAsync(
            [new IPEndPoint(IPAddress.Loopback, 0)],
            4096,
            async http =>
            {
                var body = await new StreamReader(http.Request.Body).ReadToEndAsync(Cancelled);
                await http.Response.WriteAsync($"{http.Request.Protocol} {http.Request.Method} {body}", Cancelled);
            },
            NullLoggerFactory.Instance,
            Cancelled,
            http2: true);
        await using var sidecar = await TestSidecar.StartAsync(o => o with { AppPort = app.Addresses[0].Port, AppProtocol = "h2c" });

        using var answer = await sidecar.Client.PostAsync("/v1.0/invoke/app/method/m", new StringContent("body"), Cancelled);

        Assert.Equal("HTTP/2 POST body", await answer.Content.ReadAsStringAsync(Cancelled));
    }

    private static HttpClient Client(TestSidecar sidecar) => new()
    {
        BaseAddress = sidecar.Host.HttpAddress,
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
