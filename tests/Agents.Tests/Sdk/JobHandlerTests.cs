using System.Net;
using System.Text;
using Dapr.Jobs.Extensions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Sdk;

public sealed class JobHandlerTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    /// <summary>Bytes that were wrapped for the way come without the wrapper and, as with the official SDK, without white space at their ends.</summary>
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    [InlineData("""{"dapr.io/schedule/jobpayload":"IHBsYWluIHRleHQKIA=="}""", "plain text")]
    [InlineData("""{"dapr.io/schedule/jobpayload":"%%%"}""", """{"dapr.io/schedule/jobpayload":"%%%"}""")]
    [InlineData("""{"dapr.io/schedule/jobpayload":"IA==","b":1}""", """{"dapr.io/schedule/jobpayload":"IA==","b":1}""")]
    [InlineData("""["dapr.io/schedule/jobpayload" """, """["dapr.io/schedule/jobpayload" """)]
    [InlineData("", "")]
    public async Task Handler_Job_GetsNameAndPayload(string body, string expected)
    {
        (string Name, string Payload)? got = null;
        await using var app = await StartAsync(a => a.MapDaprScheduledJobHandler((string name, ReadOnlyMemory<byte> payload, CancellationToken _) =>
        {
            got = (name, Encoding.UTF8.GetString(payload.Span));
            return Task.CompletedTask;
        }));

        Assert.Equal(HttpStatusCode.OK, await PostAsync(app, "my%20job", body));
        Assert.Equal(("my job", expected), got);
    }

    [Fact]
    public async Task Handler_OtherParameters_AreServicesOrNull()
    {
        object?[]? got = null;
        await using var app = await StartAsync(a => a.MapDaprScheduledJobHandler((ILoggerFactory loggers, string name, Version? unknown) =>
        {
            got = [loggers, name, unknown];
        }));

        Assert.Equal(HttpStatusCode.OK, await PostAsync(app, "j", ""));
        Assert.Equal([app.Services.GetRequiredService<ILoggerFactory>(), "j", null], got!);
    }

    [Fact]
    public async Task Handler_Throws_TheCallFails()
    {
        await using var app = await StartAsync(a => a.MapDaprScheduledJobHandler(async (string name) =>
        {
            await Task.Yield();
            throw new InvalidOperationException(name);
        }));

        Assert.Equal(HttpStatusCode.InternalServerError, await PostAsync(app, "j", ""));
    }

    [Fact]
    public async Task Handler_Timeout_CancelsTheToken()
    {
        var time = new FakeTimeProvider();
        await using var app = await StartAsync(
            a => a.MapDaprScheduledJobHandler(async (string _, CancellationToken token) =>
            {
                time.Advance(TimeSpan.FromSeconds(5));
                await Task.Delay(Timeout.Infinite, token);
            }, TimeSpan.FromSeconds(5)),
            time);

        Assert.Equal(HttpStatusCode.InternalServerError, await PostAsync(app, "j", ""));
    }

    private static async Task<HttpStatusCode> PostAsync(WebApplication app, string name, string body)
    {
        using var client = new HttpClient();
        using var answer = await client.PostAsync($"{app.Urls.Single()}/job/{name}", new StringContent(body, Encoding.UTF8, "application/json"), None);
        return answer.StatusCode;
    }

    private static async Task<WebApplication> StartAsync(Action<WebApplication> map, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (time is not null) builder.Services.AddSingleton(time);
        var app = builder.Build();
        map(app);
        await app.StartAsync(None);
        return app;
    }
}
