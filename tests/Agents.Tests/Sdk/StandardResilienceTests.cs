using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace Agents.Tests.Sdk;

public sealed class StandardResilienceTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private readonly FakeTimeProvider _time = new();
    private int _attempts;

    [Fact]
    public void Options_Defaults_AreThoseOfTheOfficialPackage()
    {
        var options = new HttpStandardResilienceOptions();

        Assert.Equal((30, 10), (options.TotalRequestTimeout.Timeout.TotalSeconds, options.AttemptTimeout.Timeout.TotalSeconds));
        Assert.Equal((3, 2, DelayBackoffType.Exponential, true, true), (options.Retry.MaxRetryAttempts, options.Retry.Delay.TotalSeconds,
            options.Retry.BackoffType, options.Retry.UseJitter, options.Retry.ShouldRetryAfterHeader));
        Assert.Equal((0.1, 100, 30, 5), (options.CircuitBreaker.FailureRatio, options.CircuitBreaker.MinimumThroughput,
            options.CircuitBreaker.SamplingDuration.TotalSeconds, options.CircuitBreaker.BreakDuration.TotalSeconds));
        Assert.Equal((1000, 0), (options.RateLimiter.DefaultRateLimiterOptions.PermitLimit, options.RateLimiter.DefaultRateLimiterOptions.QueueLimit));
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.RequestTimeout)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task Send_TransientStatus_IsTriedFourTimes(HttpStatusCode status)
    {
        using var client = Client(_ => new HttpResponseMessage(status), Fast);

        Assert.Equal((status, 4), ((await client.GetAsync("http://x", None)).StatusCode, _attempts));
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.Conflict)]
    public async Task Send_OtherStatus_IsTriedOnce(HttpStatusCode status)
    {
        using var client = Client(_ => new HttpResponseMessage(status), Fast);

        Assert.Equal((status, 1), ((await client.GetAsync("http://x", None)).StatusCode, _attempts));
    }

    [Fact]
    public async Task Send_TransportFault_IsTriedAgainWithTheSameBody()
    {
        var bodies = new List<string>();
        using var client = Client(request =>
        {
            bodies.Add(request.Content!.ReadAsStringAsync(None).Result);
            return bodies.Count == 1 ? throw new HttpRequestException("reset") : new HttpResponseMessage(HttpStatusCode.OK);
        }, Fast);

        await client.PostAsync("http://x", new StringContent("body"), None);

        Assert.Equal(["body", "body"], bodies);
    }

    [Fact]
    public async Task Send_RetryAfter_SetsTheDelay()
    {
        using var client = Client(_ =>
        {
            var answer = new HttpResponseMessage(_attempts == 1 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
            answer.Headers.RetryAfter = new(TimeSpan.FromSeconds(7));
            return answer;
        }, _ => { });

        var answer = client.GetAsync("http://x", None);
        _time.Advance(TimeSpan.FromSeconds(6.9));
        Assert.Equal((1, false), (_attempts, answer.IsCompleted));
        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
    }

    [Fact]
    public async Task Send_AttemptHangs_TimesOut()
    {
        using var client = Client(new Hanging(), options => options.Retry.MaxRetryAttempts = 1);

        var answer = client.GetAsync("http://x", None);
        while (!answer.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await Assert.ThrowsAsync<TimeoutRejectedException>(() => answer);
    }

    [Fact]
    public async Task Send_BreakerOpen_IsRefusedAlsoForTheNextClient()
    {
        var factory = Factory(new Scripted(this, _ => new HttpResponseMessage(HttpStatusCode.InternalServerError)), options =>
        {
            options.Retry.ShouldHandle = _ => ValueTask.FromResult(false);
            options.CircuitBreaker.MinimumThroughput = 2;
        });

        await factory.CreateClient("test").GetAsync("http://x", None);
        await factory.CreateClient("test").GetAsync("http://x", None);

        await Assert.ThrowsAsync<BrokenCircuitException>(() => factory.CreateClient("test").GetAsync("http://x", None));
    }

    [Fact]
    public async Task Send_LimitReached_IsRefused()
    {
        using var client = Client(new Hanging(), options => options.RateLimiter.DefaultRateLimiterOptions.PermitLimit = 1);
        using var stop = new CancellationTokenSource();
        var first = client.GetAsync("http://x", stop.Token);

        await Assert.ThrowsAsync<RateLimiterRejectedException>(() => client.GetAsync("http://x", None));

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Theory]
    [InlineData("AttemptTimeout:Timeout", "00:00:31", "AttemptTimeout is 00:00:31")]
    [InlineData("CircuitBreaker:SamplingDuration", "00:00:19", "SamplingDuration is 00:00:19")]
    [InlineData("Retry:Delay", "00:00:10", "add up to 00:01:10")]
    public void Options_TimesThatDoNotFit_AreRefused(string key, string value, string message)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("s:" + key, value)]).Build();
        var services = new ServiceCollection();
        services.AddHttpClient("test").AddStandardResilienceHandler(configuration.GetSection("s"));

        var failure = Assert.Throws<OptionsValidationException>(() => services.BuildServiceProvider()
            .GetRequiredService<IOptionsMonitor<HttpStandardResilienceOptions>>().Get("test-standard"));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Configure_EmptySection_Throws() => Assert.Throws<ArgumentException>(() => new ServiceCollection().AddHttpClient("test")
        .AddStandardResilienceHandler(new ConfigurationBuilder().Build().GetSection("none")));

    [Fact]
    public void CreateClient_WithHandler_HasNoTimeoutOfItsOwn()
    {
        using var client = Client(_ => new HttpResponseMessage(), _ => { });

        Assert.Equal(Timeout.InfiniteTimeSpan, client.Timeout);
    }

    private static void Fast(HttpStandardResilienceOptions options)
    {
        options.Retry.Delay = TimeSpan.Zero;
        options.Retry.ShouldRetryAfterHeader = false;
    }

    private HttpClient Client(Func<HttpRequestMessage, HttpResponseMessage> answer, Action<HttpStandardResilienceOptions> configure) =>
        Client(new Scripted(this, answer), configure);

    private HttpClient Client(HttpMessageHandler sidecar, Action<HttpStandardResilienceOptions> configure) =>
        Factory(sidecar, configure).CreateClient("test");

    private IHttpClientFactory Factory(HttpMessageHandler server, Action<HttpStandardResilienceOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddHttpClient("test").ConfigurePrimaryHttpMessageHandler(() => server).AddStandardResilienceHandler(configure);
        return services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>();
    }

    private sealed class Scripted(StandardResilienceTests test, Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref test._attempts);
            return Task.FromResult(answer(request));
        }
    }

    private sealed class Hanging : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("The delay has no end.");
        }
    }
}
