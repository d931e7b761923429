using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Agents.Tests.Hosting;

public sealed class SidecarHostTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StartAsync_WithoutApp_IsReadyAtOnce()
    {
        await using var sidecar = await TestSidecar.StartAsync();

        using var answer = await sidecar.Client.GetAsync("/v1.0/healthz/outbound", Cancelled);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.False(answer.Headers.Contains("traceparent"));
    }

    [Theory]
    [InlineData("GET", "/v1.0/nothing")]
    [InlineData("POST", "/v1.0/healthz")]
    [InlineData("OPTIONS", "/v1.0/shutdown")]
    public async Task Request_WithoutRoute_IsAnInvocationWithoutAppId(string method, string path)
    {
        await using var sidecar = await TestSidecar.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await sidecar.Client.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("ERR_DIRECT_INVOKE", (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("errorCode").GetString());
    }

    [Fact]
    public async Task Request_WithoutToken_IsRefusedExceptHealth()
    {
        await using var sidecar = await TestSidecar.StartAsync(o => o with { ApiToken = "t0ken" });

        using var health = await sidecar.Client.GetAsync("/v1.0/healthz/outbound", Cancelled);
        using var without = await sidecar.Client.GetAsync("/v1.0/nothing", Cancelled);
        sidecar.Client.DefaultRequestHeaders.Add("dapr-api-token", "t0ken");
        using var with = await sidecar.Client.GetAsync("/v1.0/nothing", Cancelled);

        Assert.Equal(HttpStatusCode.NoContent, health.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, with.StatusCode);
    }

    [Fact]
    public async Task Shutdown_OverTheApi_EndsTheSidecar()
    {
        await using var sidecar = await TestSidecar.StartAsync();

        using var answer = await sidecar.Client.PostAsync("/v1.0/shutdown", null, Cancelled);
        await sidecar.Host.Completion.WaitAsync(Cancelled);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => sidecar.Client.GetAsync("/v1.0/healthz", Cancelled));
    }
}
