using System.Net;
using Agents.Tests.Invocation;

namespace Agents.Tests.Hosting;

public sealed class ShutdownTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_InvocationUnderWay_IsAnsweredFirst()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource<string>();
        await using var app = new TestApp(head =>
        {
            if (!head.StartsWith("GET /slow ", StringComparison.Ordinal)) return Task.FromResult(TestApp.Ok("{}"));
            arrived.TrySetResult();
            return release.Task;
        });
        await using var sidecar = await TestSidecar.StartAsync(o => o with { AppPort = app.Port, GracefulShutdown = TimeSpan.Zero });
        var call = sidecar.Client.GetStringAsync("/v1.0/invoke/app/method/slow", Cancelled);
        await arrived.Task.WaitAsync(Cancelled);

        var stop = sidecar.Host.StopAsync(Cancelled);
        Assert.False(stop.IsCompleted);
        release.SetResult(TestApp.Ok("done"));

        Assert.Equal("done", await call);
        await stop;
        Assert.False(sidecar.Host.WasCutOff);
    }

    [Fact]
    public async Task Stop_InvocationLongerThanTheGracefulPeriod_IsCutOff()
    {
        var arrived = new TaskCompletionSource();
        var never = new TaskCompletionSource<string>();
        await using var app = new TestApp(head =>
        {
            if (!head.StartsWith("GET /slow ", StringComparison.Ordinal)) return Task.FromResult(TestApp.Ok("{}"));
            arrived.TrySetResult();
            return never.Task;
        });
        await using var sidecar = await TestSidecar.StartAsync(o => o with { AppPort = app.Port, GracefulShutdown = TimeSpan.FromMilliseconds(50) });
        var call = sidecar.Client.GetStringAsync("/v1.0/invoke/app/method/slow", Cancelled);
        await arrived.Task.WaitAsync(Cancelled);

        await sidecar.Host.StopAsync(Cancelled);

        Assert.True(sidecar.Host.WasCutOff);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => call);
        never.SetResult("");
    }

    [Fact]
    public async Task Shutdown_Forced_CutsOffAtOnce()
    {
        await using var sidecar = await TestSidecar.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1.0/shutdown") { Headers = { { "dapr-force-shutdown", "True" } } };

        using var answer = await sidecar.Client.SendAsync(request, Cancelled);
        await sidecar.Host.Completion.WaitAsync(Cancelled);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.True(sidecar.Host.WasCutOff);
    }

    [Fact]
    public async Task Shutdown_OverTheApi_IsNotBlocked()
    {
        await using var sidecar = await TestSidecar.StartAsync(o => o with { BlockShutdown = TimeSpan.FromHours(1) });
        await ReadyAsync(sidecar);

        using var answer = await sidecar.Client.PostAsync("/v1.0/shutdown", null, Cancelled);
        await sidecar.Host.Completion.WaitAsync(Cancelled);

        Assert.False(sidecar.Host.WasCutOff);
    }

    [Fact]
    public async Task Stop_Blocked_ServesTheApiUntilItIsHurried()
    {
        await using var sidecar = await TestSidecar.StartAsync(o => o with { BlockShutdown = TimeSpan.FromHours(1) });
        await ReadyAsync(sidecar);

        var stop = sidecar.Host.StopAsync(Cancelled);
        using var answer = await sidecar.Client.GetAsync("/v1.0/metadata", Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(stop.IsCompleted);
        sidecar.Host.Hurry();
        await stop;
        Assert.True(sidecar.Host.WasCutOff);
    }

    private static async Task ReadyAsync(TestSidecar sidecar)
    {
        while ((await sidecar.Client.GetAsync("/v1.0/healthz", Cancelled)).StatusCode != HttpStatusCode.NoContent) await Task.Yield();
    }
}
